import type { User } from './fetch-user-data'

/** One answer of the API. */
export interface CacheEntry {
  /** When it was fetched, in milliseconds since 1970. */
  timestamp: number
  data: User
}
