import {EventEmitter} from 'node:events'
import {PassThrough} from 'node:stream'

/** A terminal of a test: what is drawn last, keys, and another size at any time. */
export interface FakeTerminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** The lines of the last frame, without colours. */
  lines(): readonly string[]
  /** Everything written so far. */
  written(): string
  type(text: string): void
  resize(columns: number, rows: number): void
}

export function createTerminal(columns: number, rows: number): FakeTerminal {
  let written = ''
  let lastFrame = ''
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    write(text: string) {
      written += text
      // eslint-disable-next-line no-control-regex -- terminal sequences begin with it
      const shown = text.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '')
      if (shown.trim() !== '') lastFrame = shown
      return true
    },
  })
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
    lines: () => lastFrame.replace(/\n$/, '').split('\n'),
    written: () => written,
    type: text => void stdin.write(text),
    resize(nextColumns, nextRows) {
      Object.assign(stdout, {columns: nextColumns, rows: nextRows})
      stdout.emit('resize')
    },
  }
}
