const later = setTimeout

/** A timer by another name, in another module. */
export const soon = (f: () => void) => later(f, 1000)
