// METIS's REST client: axios with a base URL.
import { Api, ApiOptions, optionsSchema, parseOptions } from '@metis/api/Api'
import { create } from 'metis-run:axios'
const net = require('metis-run:net')

type Options = ApiOptions & { username?: string; password?: string; apiKey?: string }

export class RestApi extends Api {
  declare readonly options: Options
  readonly client: any

  constructor(options: Options = {}) {
    super(options)
    this.client = create({ httpsAgent: { options: { rejectUnauthorized: options.rejectUnauthorized } } })
    if (options.username !== undefined || options.password !== undefined || options.apiKey !== undefined) {
      net.diagnose('rest-credentials', 'RestApi is given credentials, and METIS never sends them',
        'send them yourself: api.get(uri, { auth: { username, password } }), or a header')
    }
  }
  static fromConfig(data: Record<string, any>): RestApi { return new RestApi(parseOptions('REST API', data, optionsSchema('http', 'https'))) }

  get baseUrl(): string { return Api.address(this.options, 'http', 'https') }
  get username() { return this.options.username }
  get password() { return this.options.password }
  get apiKey() { return this.options.apiKey }

  get config(): Record<string, any> { return this.client.defaults }
  set config(config: Record<string, any>) { Object.assign(this.client.defaults, config) }

  #url(uri: string) { return `${this.baseUrl}/${String(uri).replace(/^\/+/, '')}` }
  get(uri: string, config?: any) { return this.client.get(this.#url(uri), config) }
  post(uri: string, data?: any, config?: any) { return this.client.post(this.#url(uri), data, config) }
  put(uri: string, data?: any, config?: any) { return this.client.put(this.#url(uri), data, config) }
  patch(uri: string, data?: any, config?: any) { return this.client.patch(this.#url(uri), data, config) }
  delete(uri: string, config?: any) { return this.client.delete(this.#url(uri), config) }
}
