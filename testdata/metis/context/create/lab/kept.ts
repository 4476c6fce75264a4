/** Contexts that outlive their scripts: of the latest setup hook, of the first and the latest effect of the session. */
export const kept: { hook?: any; first?: any; latest?: any } = {}

/** Prints what a call gives, or the error that it throws. */
export const attempt = (what: string, call: () => unknown) => {
  try {
    console.log(`${what}:`, call())
  } catch (error) {
    console.log(`${what}: ${error}`)
  }
}
