/**
 * Cuts chunks of bytes into lines (latin1, without the line end) and holds no
 * more than one unfinished line. A line longer than `maxLength` is dropped and
 * counted.
 */
export function lineSplitter(maxLength: number): {
  readonly push: (chunk: Buffer) => string[]
  /** What is left without a line end. */
  readonly end: () => string[]
  readonly dropped: () => number
} {
  let rest = ''
  let dropping = false
  let dropped = 0

  const keep = (line: string): boolean => {
    if (line.length <= maxLength) return true
    dropped++
    return false
  }
  return {
    push: chunk => {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      rest = lines.pop() ?? ''
      // The end of a line whose beginning was dropped and counted.
      if (dropping && lines.length > 0) {
        lines.shift()
        dropping = false
      }
      if (dropping) rest = ''
      else if (rest.length > maxLength) {
        dropped++
        dropping = true
        rest = ''
      }
      return lines.filter(keep)
    },
    end: () => (rest === '' ? [] : [rest]),
    dropped: () => dropped,
  }
}
