/** Prints the keys of an object in their order, and what is no object in it. */
export const show = (what: string, object: object) => {
  const plain = Object.entries(object).filter(([, value]) => value === null || typeof value !== 'object')
  console.log(`${what}: ${Object.keys(object).join(' ')}`)
  console.log(`  ${JSON.stringify(Object.fromEntries(plain))}`)
}
