import {EventEmitter} from 'node:events'
import {expect, it} from 'vitest'
import {createTerminal} from '../../../test/support/terminal.js'
import {createTerminalScreen} from './terminal-screen.js'

const LEFT = '\u001b[?25h\u001b[?1049l'

it('the screen is left once, also when the process ends by itself', () => {
  const terminal = createTerminal(80, 24)
  const host = new EventEmitter()
  const screen = createTerminalScreen(terminal.stdout, host)
  screen.leave()
  expect(terminal.written()).toBe('')
  screen.enter('hello')
  expect(terminal.lines()[0]).toBe('hello')
  host.emit('exit')
  expect(terminal.written().endsWith(LEFT)).toBe(true)
  const before = terminal.written()
  screen.close()
  expect(terminal.written()).toBe(before)
  expect(host.listenerCount('exit')).toBe(0)
})
