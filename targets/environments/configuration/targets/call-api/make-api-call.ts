export interface CallOptions {
  /** How long to wait for an answer, in milliseconds. */
  timeout: number
  retries: number
}

/** Stands in for a call of an API: it only says how it would call. */
export async function makeApiCall({ timeout, retries }: CallOptions): Promise<void> {
  console.log(`Calling the API: ${timeout} ms, ${retries} retries`)
}
