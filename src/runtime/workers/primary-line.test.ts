import {EventEmitter} from 'node:events'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {openPrimaryLine} from './primary-line.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A worker's process, as Node shows it. */
class FakeProcess extends EventEmitter {
  connected = true
  disconnect = vi.fn()
  sent: ((error: Error | null) => void)[] = []
  send = (_message: unknown, _handle: unknown, _options: unknown, done: (error: Error | null) => void): void => {
    this.sent.push(done)
  }
}

function open() {
  const process = new FakeProcess()
  return {process, line: openPrimaryLine(process as unknown as NodeJS.Process)}
}

describe("a worker's line to its primary", () => {
  it('tells at once that the primary is gone', () => {
    const {process, line} = open()
    expect(line.gone.aborted).toBe(false)
    process.emit('disconnect')
    expect(line.gone.aborted).toBe(true)
  })

  it('tells it soon when Node does not: a connection was on its way to a primary that is dead', () => {
    const {process, line} = open()
    vi.advanceTimersByTime(10_000)
    expect(line.gone.aborted).toBe(false)
    process.connected = false
    vi.advanceTimersByTime(1000)
    expect(line.gone.aborted).toBe(true)
  })

  it('does not take its own end for that of the primary', () => {
    const {process, line} = open()
    line.close()
    process.connected = false
    vi.advanceTimersByTime(10_000)
    expect([line.gone.aborted, process.disconnect.mock.calls.length, vi.getTimerCount()]).toEqual([false, 1, 0])
  })

  it('keeps messages that come before somebody listens', () => {
    const {process, line} = open()
    process.emit('message', {type: 'drain'}, undefined)
    const heard: unknown[] = []
    line.onMessage(message => heard.push(message))
    process.emit('message', {type: 'reopen-logs'}, undefined)
    expect(heard).toMatchObject([{type: 'drain'}, {type: 'reopen-logs'}])
  })
  it('knows of each message whether it was handed over, also when Node forgets it because the primary is gone', async () => {
    const {process, line} = open()
    const told = [line.send({type: 'ready'}), line.send({type: 'ready'}), line.send({type: 'ready'})]
    process.sent[0]?.(null)
    process.sent[1]?.(new Error('no room'))
    process.emit('disconnect')
    process.connected = false
    expect(await Promise.all([...told, line.send({type: 'ready'})])).toEqual([true, false, false, false])
  })
})
