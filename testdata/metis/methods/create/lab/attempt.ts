/** Prints what a call is about; behind it stands what came of it, or the error that it threw. */
export const attempt = (what: string, call: () => void) => {
  console.log(what)
  try {
    call()
  } catch (error) {
    console.log(`  ${error}`)
  }
}
