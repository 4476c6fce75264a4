/** Throws if the config that the session has selected says so. */
export function mayFail(context: any, what: string) {
  console.log(what, 'while the session is', context.session.state)
  if (context.config.targetEnvConfig?.data.fails === what) throw new Error(`${what} fails`)
}
