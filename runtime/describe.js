// The declared parameters as text: a shared object is written out each time, a RegExp as $regexp.
(list) =>
  JSON.stringify(list ?? null, (key, value) => {
    if (value instanceof RegExp) return { $regexp: { source: value.source, flags: value.flags } }
    if (typeof value === 'function' || typeof value === 'symbol') return { $live: typeof value }
    if (typeof value === 'bigint') return { $bigint: String(value) }
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
    return value
  })
