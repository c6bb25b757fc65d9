import fc from 'fast-check'
import {describe, expect, it, vi} from 'vitest'
import {createTerminal} from '../../../test/support/terminal.js'
import {createChangedRows} from './changed-rows.js'

/** As Ink writes a frame after one of so many lines. */
const asInk = (lines: readonly string[], before: number): string =>
  `${'\u001b[2K\u001b[1A'.repeat(before)}\u001b[2K\u001b[G${lines.join('\n')}\n`

describe('changed rows', () => {
  it('show the newest frame, whatever was there', () => {
    const row = fc.stringMatching(/^[a-z ]{0,5}[a-z]$/)
    fc.assert(
      fc.property(fc.array(fc.array(row, {minLength: 1, maxLength: 6}), {minLength: 1}), frames => {
        const terminal = createTerminal(20, 8)
        terminal.stdout.write('old\r\nscreen')
        const {stdout} = createChangedRows(terminal.stdout)
        let before = 2
        for (const frame of [Array<string>(8).fill('x'), ...frames]) {
          stdout.write(asInk(frame, before))
          before = frame.length
          expect(terminal.lines()).toEqual(frame)
        }
      }),
    )
  })

  it('cost nothing where nothing changed, and a row where one did', () => {
    const terminal = createTerminal(20, 8)
    const {stdout} = createChangedRows(terminal.stdout)
    stdout.write(asInk(['one', 'two', 'three'], 0))
    const first = terminal.written().length
    stdout.write(asInk(['one', 'two', 'three'], 3))
    expect(terminal.written()).toHaveLength(first)
    stdout.write(asInk(['one', 'TWO', 'three'], 3))
    expect(terminal.written().slice(first)).toContain('\u001b[2;1HTWO\u001b[K')
    expect(terminal.written().slice(first)).not.toContain('three')
  })

  it('are all rows after the terminal has got another size, until it is closed', () => {
    const terminal = createTerminal(20, 8)
    const {stdout, close} = createChangedRows(terminal.stdout)
    stdout.write(asInk(['one', 'two'], 0))
    terminal.stdout.write('\u001b[1;1Hgarbage\r\n\n\ngarbage')
    terminal.resize(15, 6)
    stdout.write(asInk(['one', 'two'], 2))
    expect(terminal.lines()).toEqual(['one', 'two'])
    close()
    expect(terminal.stdout.listenerCount('resize')).toBe(0)
  })

  it('leave everything else to the terminal: its size, its events, and word that all is written', () => {
    const terminal = createTerminal(20, 8)
    const {stdout} = createChangedRows(terminal.stdout)
    const [onResize, onWritten] = [vi.fn(), vi.fn()]
    stdout.on('resize', onResize)
    terminal.resize(15, 6)
    expect([stdout.columns, stdout.rows, onResize.mock.calls.length]).toEqual([15, 6, 1])
    stdout.write('', onWritten)
    expect(onWritten).toHaveBeenCalledOnce()
  })
})
