/** Prints what a call gives, or the error that it throws. */
export const attempt = (what: string, call: () => unknown) => {
  try {
    console.log(`${what}:`, call())
  } catch (error) {
    console.log(`${what}: ${error}`)
  }
}
