console.log('the counter is loaded')

/** How often the effect of the session has run. */
export const counter = { runs: 0 }
