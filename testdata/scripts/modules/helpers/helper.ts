import { base } from './nested'
import type { Only } from './types-only'
export const count = { n: 0 }
export function next(): Only { count.n++; return base + count.n }
console.log('helper evaluated once') //! console: helper evaluated once
