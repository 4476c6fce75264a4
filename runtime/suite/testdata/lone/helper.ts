export const who = 'world'
