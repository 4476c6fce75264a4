// A target of sixty lines, as authors write them: types, a store with a Map, a loop, an output and a
// returned value. The floor program, tsx and metis-run all run this very file.
interface Host {
  name: string
  address: string
  ports: number[]
}

interface Finding {
  host: string
  open: number[]
  risk: 'low' | 'medium' | 'high'
}

const RISKY = new Set([21, 23, 445, 3389])

const hosts: Host[] = Array.from({ length: 24 }, (_, i) => ({
  name: `host-${i + 1}`,
  address: `10.0.0.${i + 1}`,
  ports: [22, 80, 443, 8000 + i].concat(i % 5 === 0 ? [445] : []),
}))

function assess(host: Host): Finding {
  const risky = host.ports.filter((port) => RISKY.has(port))
  return {
    host: host.name,
    open: host.ports,
    risk: risky.length > 1 ? 'high' : risky.length === 1 ? 'medium' : 'low',
  }
}

export default new TargetSchema({
  _id: 'sixty',
  name: 'Sixty lines',
  description: 'Assesses two dozen hosts and remembers what it found',
  script: async (context) => {
    const known = context.localStore.use<Map<string, Finding>>('findings', new Map())
    const runs = context.globalStore.use('runs', 0)
    runs.value += 1

    for (const host of hosts) {
      const finding = assess(host)
      const before = known.value.get(host.name)
      if (before && before.risk === finding.risk) continue
      known.value.set(host.name, finding)
    }

    const byRisk: Record<string, number> = {}
    for (const { risk } of known.value.values()) {
      byRisk[risk] = (byRisk[risk] ?? 0) + 1
    }

    context.sendOutput(`Run ${runs.value}: ${known.value.size} hosts assessed`)
    return { hosts: known.value.size, byRisk }
  },
  args: [],
})
