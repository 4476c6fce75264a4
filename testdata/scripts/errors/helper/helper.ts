export class ApiError extends Error {
  constructor(message: string, readonly status: number) { super(message); this.name = 'ApiError' }
}

export async function call(context: any, how: string) {
  await context.sleep(1)
  if (how === 'deep') return await nested(how)
  throw new ApiError('helper ' + how, 500) //! error@9: ApiError: helper plain
}

const nested = async (x: string) => {
  await null
  x.trim().nope.here //! error: TypeError: Cannot read properties of undefined (reading 'here')
}
