/** Prints values, one a line: of a component its type and name. */
export const print = (values: object) => {
  for (const [id, value] of Object.entries(values)) {
    console.log(id, Array.isArray(value) ? `[${value.map((component) => `${component.componentType} ${component.name}`).join(', ')}]` : JSON.stringify(value))
  }
}

/** Prints what context.effect.arguments lists. */
export const list = (args: any[]) => {
  console.log('listed:', Object.keys(args[0]).join(' '))
  for (const { parameterId, type, value } of args) console.log(' ', parameterId, type, Array.isArray(value) ? `${value.length} components` : JSON.stringify(value))
}
