export const polite = (name: string) => (name ? `Hello ${name}` : 'Hello')
