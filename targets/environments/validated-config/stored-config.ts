/** Everything may be missing until set-endpoint has run. */
export interface StoredConfig {
  apiEndpoint?: string
}
