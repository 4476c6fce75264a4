// The URLs of requests that tests answer.
export type Url = string | RegExp

// sameURL compares as the script's request was sent: https://a.org is https://a.org/. A regular expression is found in it.
export function sameURL(written: Url, sent: string): boolean {
  if (typeof written !== 'string') return new RegExp(written).test(sent)
  if (written === sent) return true
  try {
    return new URL(written).href === new URL(sent).href
  } catch {
    return false
  }
}

// isWhole tells whether a URL can be that of a request, by its protocol.
export function isWhole(url: string, protocol: RegExp): boolean {
  try {
    return protocol.test(new URL(url).protocol)
  } catch {
    return false
  }
}
