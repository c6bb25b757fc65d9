import {EventEmitter} from 'node:events'
import {PassThrough} from 'node:stream'

/** A terminal of a test: what is on its screen, keys, and another size at any time. */
export interface FakeTerminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** The rows of the screen down to the last one that is not empty, without colours and blanks at their ends. */
  lines(): readonly string[]
  /** Everything written so far. */
  written(): string
  type(text: string): void
  resize(columns: number, rows: number): void
}

// eslint-disable-next-line no-control-regex -- terminal sequences begin with it
const PIECES = /\u001b\[([\d;?]*)([a-zA-Z])|\r|\n|[^\u001b\r\n]+/g

/** Understands as much of a terminal's language as the dashboard speaks. A character takes one cell. */
export function createTerminal(columns: number, rows: number): FakeTerminal {
  let written = ''
  let screen: string[] = []
  let [row, column] = [0, 0]

  function put(text: string): void {
    const line = (screen[row] ?? '').padEnd(column)
    screen[row] = line.slice(0, column) + text + line.slice(column + text.length)
    column += text.length
  }
  function control(parameters: string, command: string): void {
    const [first = 0, second = 0] = parameters.split(';').map(Number)
    if (command === 'H') [row, column] = [Math.max(0, first - 1), Math.max(0, second - 1)]
    if (command === 'K') screen[row] = first === 2 ? '' : (screen[row] ?? '').slice(0, column)
    if (command === 'J') screen = first === 2 ? [] : [...screen.slice(0, row), (screen[row] ?? '').slice(0, column)]
    if (command === 'A') row = Math.max(0, row - Math.max(1, first))
    if (command === 'G') column = Math.max(0, first - 1)
  }
  function write(text: string, onWritten?: () => void): boolean {
    written += text
    onWritten?.()
    for (const [piece, parameters = '', command] of text.matchAll(PIECES)) {
      if (command !== undefined) control(parameters, command)
      else if (piece === '\r') column = 0
      else if (piece === '\n') [row, column] = [row + 1, 0]
      else put(piece)
    }
    return true
  }

  const stdout = Object.assign(new EventEmitter(), {columns, rows, isTTY: true, write})
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(isRaw: boolean) {
      this.isRaw = isRaw
      return this
    },
    ref: () => undefined,
    unref: () => undefined,
  })
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    lines() {
      const shown = Array.from(screen, line => ((line as string | undefined) ?? '').trimEnd())
      return shown.slice(0, shown.findLastIndex(line => line !== '') + 1)
    },
    written: () => written,
    type: text => void stdin.write(text),
    resize(nextColumns, nextRows) {
      Object.assign(stdout, {columns: nextColumns, rows: nextRows})
      stdout.emit('resize')
    },
  }
}
