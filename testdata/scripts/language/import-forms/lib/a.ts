export const a = 1
export let live = 0
export const bump = () => { live++ }
