/** What Ink writes before a frame to remove the one before it, and around it. Rows are overwritten here instead. */
// eslint-disable-next-line no-control-regex -- terminal sequences begin with it
const INK_CONTROLS = /\u001b\[(?:2K|1A|\d*G|\?25[lh]|\?2026[hl])/g

/** Terminals that know it show all that is between at once. */
const BEGIN = '\u001b[?2026h'
const END = '\u001b[?2026l'
const ERASE_ALL = '\u001b[2J'
const ERASE_LINE_END = '\u001b[K'
const rowStart = (row: number): string => `\u001b[${row + 1};1H`

export interface ChangedRows {
  /** The terminal, for Ink to write whole frames to. */
  readonly stdout: NodeJS.WriteStream
  readonly close: () => void
}

/**
 * Writes of each frame only the rows that are another than before, each at its place, from the top of the screen. On a
 * slow line that is what a dashboard costs; and nothing is left over whatever the terminal did to its rows on resizing.
 */
export function createChangedRows(stdout: NodeJS.WriteStream): ChangedRows {
  /** Undefined: nobody knows what is there. */
  let rows: readonly string[] | undefined
  let erases = false
  const onResize = (): void => {
    rows = undefined
    erases = true
  }
  stdout.on('resize', onResize)

  function draw(text: string): string {
    const frame = text.replace(INK_CONTROLS, '')
    if (frame.trim() === '') return ''
    const next = frame.replace(/\n$/, '').split('\n')
    // Made for the terminal as it was: the frame for its new size comes next.
    if (next.length > stdout.rows) return ''
    const changes = next.map((row, index) => (row === rows?.[index] ? '' : `${rowStart(index)}${row}${ERASE_LINE_END}`))
    const gone = Math.max(0, (rows?.length ?? 0) - next.length)
    const rest = Array.from({length: gone}, (_, index) => `${rowStart(next.length + index)}${ERASE_LINE_END}`)
    const written = [erases ? ERASE_ALL : '', ...changes, ...rest].join('')
    rows = next
    erases = false
    return written === '' ? '' : `${BEGIN}${written}${END}`
  }

  /** Ink waits for the callback of an empty text to know that all is written. */
  const write = (text: string, ...rest: readonly unknown[]): boolean => {
    const done = rest.find(value => typeof value === 'function') as (() => void) | undefined
    return stdout.write(draw(text), done)
  }

  return {
    stdout: new Proxy(stdout, {
      get(target, name): unknown {
        if (name === 'write') return write
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    }),
    close: () => void stdout.off('resize', onResize),
  }
}
