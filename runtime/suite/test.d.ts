/**
 * Tests of target environments: files that end in `.test.ts`, run by `metis-run test`.
 *
 * Each test runs in a VM of its own, in which the whole file is evaluated: what one test leaves in a variable of the file
 * no other one sees. There is no `beforeAll` for that reason. A test's clock is virtual, and it has no access to files, the
 * network or the environment; what it imports is bundled.
 */
declare module '@metis/test' {
  /** What a test, a hook or a `describe` calls. */
  type Body = () => unknown

  /** Declares tests from a table. */
  interface Each {
    /**
     * One test per row. A row that is a list becomes the arguments. In the name, `%s`, `%d`, `%i`, `%f`, `%j`, `%o` stand for
     * the arguments in turn, `%#` for the number of the row from 0, and `$member` for a member of a row that is an object.
     */
    <Row extends readonly unknown[]>(rows: readonly Row[]): (name: string, body: (...row: Row) => unknown) => void
    <Row>(rows: readonly Row[]): (name: string, body: (row: Row) => unknown) => void
  }

  interface Declare {
    (name: string, body: Body): void
    /** From a table of rows. */
    readonly each: Each
  }

  interface Test extends Declare {
    /** Declares a test that does not run. */
    readonly skip: Declare
    /** Runs this one, and others that say so, instead of all in the file. A failure under `--ci`. */
    readonly only: Declare
    /** Notes a test that is to be written. */
    todo(name: string): void
  }

  interface Describe extends Declare {
    /** Declares tests that do not run. */
    readonly skip: Declare
    /** Runs these tests, and others that say so, instead of all in the file. A failure under `--ci`. */
    readonly only: Declare
  }

  /** Declares a test. It passes when its promise resolves and nothing that it began goes on. */
  export const test: Test
  /** The same as `test`. */
  export const it: Test
  /** Declares tests under a common name, with hooks of their own. Its function is not async. */
  export const describe: Describe
  /** Runs before each test of the `describe` around it, or of the file: those of the outermost `describe` first. */
  export function beforeEach(body: Body): void
  /** Runs after each test, also after one that failed: those of the innermost `describe` first, the last declared first. */
  export function afterEach(body: Body): void

  /** What an expectation about a value can say. A failing one shows the author's line and the difference. */
  interface Matchers<Result> {
    /** The same value, by `Object.is`. */
    toBe(expected: unknown): Result
    /** Equal member by member. Members that are `undefined` and classes do not count. */
    toEqual(expected: unknown): Result
    /** Equal, and so are classes, members that are `undefined` and holes of arrays. */
    toStrictEqual(expected: unknown): Result
    /** Of objects, the members that the pattern names are equal; lists have as many elements. */
    toMatchObject(pattern: object): Result
    /** A list holds the very value, or a text the text. */
    toContain(item: unknown): Result
    /** A list holds an equal value. */
    toContainEqual(item: unknown): Result
    /** `length` is so. */
    toHaveLength(length: number): Result
    /** There is a member at a path such as `a.b[0]`, or a list of keys; with a value, it equals that. */
    toHaveProperty(path: string | readonly PropertyKey[], value?: unknown): Result
    /** A text holds a text, or matches a regular expression. */
    toMatch(pattern: string | RegExp): Result
    /**
     * The function throws; behind `rejects`, the promise was rejected. With an argument: an error whose message holds the
     * text or matches the expression, that is an instance of the class, or has the error's message.
     */
    toThrow(expected?: string | RegExp | Error | (new (...args: any[]) => unknown) | Asymmetric): Result
    /** The same as `toThrow`. */
    toThrowError(expected?: string | RegExp | Error | (new (...args: any[]) => unknown) | Asymmetric): Result
    toBeTruthy(): Result
    toBeFalsy(): Result
    toBeNull(): Result
    toBeUndefined(): Result
    toBeDefined(): Result
    toBeNaN(): Result
    toBeGreaterThan(bound: number | bigint): Result
    toBeGreaterThanOrEqual(bound: number | bigint): Result
    toBeLessThan(bound: number | bigint): Result
    toBeLessThanOrEqual(bound: number | bigint): Result
    /** The difference is less than half a unit of the last of so many digits behind the point; by default 2. */
    toBeCloseTo(expected: number, digits?: number): Result
    toBeInstanceOf(type: new (...args: any[]) => unknown): Result
    /**
     * As in the golden file beside the test, `NAME.test.golden`, under the name of the test. Several values of a test have numbers
     * or names. `-u` writes the golden; one that is missing is a failure under `--ci` only.
     */
    toMatchGolden(name?: string): Result
  }

  interface Expectation extends Matchers<void> {
    /** The opposite is expected. */
    readonly not: Expectation
    /** The value is a promise, and what it resolves to is meant. To be awaited. */
    readonly resolves: Later
    /** The value is a promise, and what it is rejected with is meant. To be awaited. */
    readonly rejects: Later
  }

  interface Later extends Matchers<Promise<void>> {
    /** The opposite is expected. */
    readonly not: Later
  }

  /** Stands in an expected value for all values that it matches. */
  interface Asymmetric {
    matches(value: unknown): boolean
  }

  interface Expect {
    /** A message is what a failure begins with: of which of many values it is. */
    (value: unknown, message?: string): Expectation
    /** Any instance of a class; `Number`, `String` and the like stand for the primitives, too. */
    any(type: abstract new (...args: any[]) => unknown): any
    any(type: (...args: any[]) => unknown): any
    /** Any value but `null` and `undefined`. */
    anything(): any
    /** A list that holds an equal of each of these. */
    arrayContaining(items: readonly unknown[]): any
    /** A number that is this one up to so many digits behind the point; by default 2. */
    closeTo(number: number, digits?: number): any
    /** An object that has these members, with equal values. */
    objectContaining(pattern: object): any
    /** A text that holds this one. */
    stringContaining(text: string): any
    /** A text that matches. */
    stringMatching(pattern: string | RegExp): any
  }

  /** Says what a value is to be. */
  export const expect: Expect

  interface SessionOptions {
    /** The environment of targets that are named without one. By default the one whose folder the test lies in. */
    env?: string
    /**
     * Where environments are looked for, relative to the test's folder. By default the folder that holds the environment of
     * the test, else the test's own.
     */
    dir?: string | string[]
    /** A mission to play, relative to the test's folder: a `.metis.zip` or the JSON in it. */
    mission?: string
    /** The version of METIS: of the mission's session, or of environments that are written with `new`. */
    metis?: '2.3' | '2.4' | '2.5'
    /** METIS's session config. Needs a mission. */
    config?: object
    /** The configs of environments: their ids by environment. */
    configs?: Record<string, string>
    /** Who joins: `name`, `name:force`, or more of them. Needs a mission. */
    members?: (string | { username: string; firstName?: string; lastName?: string; role?: 'participant' | 'observer' | 'manager'; force?: string })[]
    /** Of what chance comes from: `Math.random`, ids, outcomes. By default that of the run. */
    seed?: number
    /** What the stores hold at first: scope (`global`, `realm`, `local:ENVIRONMENT`), key, value. */
    stores?: Record<string, Record<string, unknown>>
    /** Codes of diagnostics that may be raised. Else one of severity error, and a skipped effect, fails the test. */
    diagnostics?: string[]
  }

  interface SettleOptions {
    /** `false`: the call is done as soon as nothing can run before time passes. By default all that it causes comes to its end. */
    settle?: boolean
  }

  interface RunOptions extends SettleOptions {
    /** Arguments that the target does not declare are passed on. */
    undeclared?: boolean
    /** Where in the mission the target runs, by local keys or `_id`s: as an effect of what. */
    force?: string
    node?: string
    action?: string
    /** By which trigger of METIS's. */
    trigger?: string
  }

  interface ExecuteOptions extends SettleOptions {
    /** Left out: by chance, which the seed decides. */
    outcome?: 'success' | 'failure'
    /** The username of who executes. Left out: one who may. */
    member?: string
  }

  interface ReplyOptions {
    headers?: Record<string, string>
    /** The connection breaks in the middle of the body. */
    cut?: boolean
    /** The answer comes so much later, in the session's time: `'5s'`, or milliseconds. */
    delay?: string | number
  }

  /** The replies to one kind of request. Those for once come first, in their order; then the last one for all. */
  interface Replies {
    /** Answers each request. A body that is no text is sent as JSON. */
    reply(status: number, body?: unknown, options?: ReplyOptions): Replies
    /** Answers one request. */
    replyOnce(status: number, body?: unknown, options?: ReplyOptions): Replies
    /** Each request fails, with one of Node's codes; by default `ECONNRESET`. */
    fail(code?: string): Replies
    /** One request fails. */
    failOnce(code?: string): Replies
    /** Each request finds nobody who answers (`ETIMEDOUT`). */
    timeout(): Replies
    /** One request finds nobody. */
    timeoutOnce(): Replies
  }

  /** A request that a script made. */
  interface HttpRequest {
    method: string
    url: string
    /** By names in lower case. */
    headers: Record<string, string>
    /** A text, or the value if it was sent as JSON. */
    body: unknown
  }

  /** What the session's scripts get for their requests. One that nothing answers fails, and so does the test. */
  interface Http {
    /** The requests so far. */
    readonly requests: HttpRequest[]
    /** Requests of any method. A URL is whole, with its query, or a regular expression. */
    any(url: string | RegExp): Replies
    get(url: string | RegExp): Replies
    head(url: string | RegExp): Replies
    post(url: string | RegExp): Replies
    put(url: string | RegExp): Replies
    patch(url: string | RegExp): Replies
    delete(url: string | RegExp): Replies
    options(url: string | RegExp): Replies
  }

  interface ActOptions {
    /** It comes so much later, in the session's time: `'5s'`, or milliseconds. */
    delay?: string | number
  }

  /**
   * What is at the other end of a WebSocket: it does one thing after another, from when the connection is open. All is said
   * before a script opens it.
   */
  interface Peer {
    /** Sends a text, bytes, or a value as JSON. */
    send(message: unknown, options?: ActOptions): Peer
    /**
     * Waits for a message of the script: a text, a regular expression that is found in it, bytes, or a value that its JSON
     * equals; without an argument any. Another message fails the test, and so does none.
     */
    hear(message?: unknown): Peer
    /** Closes the connection with a code, by default 1000. */
    close(code?: number, options?: ActOptions): Peer
    /** It cannot be opened, with one of Node's codes; by default `ECONNREFUSED`. */
    fail(code?: string): Peer
  }

  /** A WebSocket that a script has opened. */
  interface OpenedSocket {
    url: string
    /** What the script has sent: texts, or values if they are JSON, and bytes. */
    heard: unknown[]
    closed: boolean
  }

  /** What the session's scripts find at the other end of WebSockets. One that is not there fails, and so does the test. */
  interface Sockets {
    /** The WebSockets so far. */
    readonly opened: OpenedSocket[]
    /**
     * Says what is at a URL, which is whole or a regular expression. Said again, it is for the next connection; the last one
     * is for all further ones.
     */
    to(url: string | RegExp): Peer
  }

  /**
   * A session of METIS. Its calls are done one after another, in their order, and its virtual clock moves only while one of
   * them waits. Each is a promise to be awaited. It is rejected with the script's error, or with that of an effect or a hook
   * that failed during the call.
   */
  interface Session {
    /** Runs a target, `environment/target` or `target`, and resolves to what its script returned, as JSON has it. */
    run<T = any>(target: string, args?: object, options?: RunOptions): Promise<T>
    /** Starts the mission: setup hooks and effects. */
    start(options?: SettleOptions): Promise<void>
    /** Executes the action `force/node/action`, by local keys or `_id`s. */
    execute(action: string, options?: ExecuteOptions): Promise<void>
    /** Lets time pass: `'30s'`, `'1m30s'`, `'500ms'`, or milliseconds. */
    wait(time: string | number): Promise<void>
    /** Lets time pass until nothing is left that could run. */
    settle(): Promise<void>
    /** Resets the mission. */
    reset(options?: SettleOptions): Promise<void>
    /** Ends the session: a mission's with its teardown. Stores and events can be read afterwards. */
    end(): Promise<void>
    /** Selects other configs of environments. An empty id selects none. */
    select(configs: Record<string, string>): Promise<void>
    /** What the stores hold, by scope and key: copies, with Maps, Sets and Dates as such. */
    readonly stores: Record<string, Record<string, any>>
    /** The mission's state. */
    readonly state: any
    /** Everything that happened so far, as in the event stream (docs/events.md). */
    readonly events: any[]
    /** The messages that scripts sent, in order. */
    readonly outputs: string[]
    /** The console lines of scripts, in order. */
    readonly console: string[]
    /** The session's time. */
    readonly now: Date
    /** Replies to the requests of scripts. */
    readonly http: Http
    /** The other ends of the WebSockets of scripts. */
    readonly sockets: Sockets
  }

  /** Opens a session. It ends with the test. */
  export function session(options?: SessionOptions): Session
}
