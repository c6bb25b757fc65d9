import {afterEach, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {takeSignals, type Signals} from './signals.js'

let signals: Signals
afterEach(() => signals.close())

function actions() {
  const done: string[] = []
  const does = (what: string) => () => Promise.resolve(void done.push(what))
  const {log} = recordingLog()
  return {
    done,
    actions: {log, reload: does('reload'), upgrade: does('upgrade'), reopenLogs: () => void done.push('reopen')},
  }
}

it('does what was asked for during the start when it can, once, but for an upgrade', () => {
  signals = takeSignals(undefined)
  const {done, actions: given} = actions()
  for (const name of ['SIGUSR1', 'SIGHUP', 'SIGUSR2', 'SIGUSR1'] as const) process.emit(name)
  signals.act(given)
  expect(done).toEqual(['reopen', 'reload'])
})

it('does nothing that nobody has asked for, and what is asked for at once', () => {
  signals = takeSignals(undefined)
  const {done, actions: given} = actions()
  signals.act(given)
  expect(done).toEqual([])
  for (const name of ['SIGUSR2', 'SIGUSR1', 'SIGHUP'] as const) process.emit(name)
  expect(done).toEqual(['upgrade', 'reopen', 'reload'])
})
