// What the benchmarks encode and decode: 10,000 records of a deployment tool, and an index of them.
(() => {
  const records = Array.from({ length: 10000 }, (_, i) => ({
    id: `deploy_${i}`, status: ['queued', 'running', 'completed'][i % 3], startTime: 1700000000000 + i * 1000, load: i / 7, retries: i % 4, ok: i % 5 !== 0,
    config: { environment: i % 2 ? 'prod' : 'staging', version: `1.${i % 20}.${i % 7}`, note: i % 100 ? 'rolled out without a complaint' : 'größer als geplant' },
    steps: [{ name: 'build', startTime: i, status: 'completed' }, { name: 'test', startTime: i + 5, status: 'running' }],
    sizes: [i, i * 2, i * 3, i / 2],
  }));
  return { records, byStatus: new Map(['queued', 'running', 'completed'].map((s) => [s, records.filter((r) => r.status === s)])) };
})()
