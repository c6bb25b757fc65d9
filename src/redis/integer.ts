/** A whole number as Redis keeps it; 0 for what is missing or is none. */
export const signedInteger = (text: string | null | undefined): number =>
  typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : 0

/** The same, and 0 for what is below it. */
export const integer = (text: string | null | undefined): number => Math.max(0, signedInteger(text))
