/** The word for so many: `file` for one, else `files`. */
export const wordFor = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many)

/** A count with its word: `1 file`, `0 files`, `2 entries`. */
export const counted = (count: number, one: string, many?: string): string => `${count} ${wordFor(count, one, many)}`
