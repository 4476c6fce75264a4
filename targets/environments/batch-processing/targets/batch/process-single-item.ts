/** Stands in for the real work: it accepts every item that is a plain word. */
export async function processSingleItem(item: string): Promise<void> {
  if (!/^[a-z]+$/i.test(item)) {
    throw new Error(`"${item}" is not a word`)
  }
}
