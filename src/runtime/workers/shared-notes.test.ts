import {expect, it} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {notingLog, shareNotes} from './shared-notes.js'

/** Two workers that log to one node. */
function twoWorkers() {
  const {log, lines} = recordingLog()
  const notes = shareNotes(log)
  const workers = [notingLog(note => notes.hear(note)), notingLog(note => notes.hear(note))]
  const told = () => lines.splice(0).map(({level, fields, message}) => [level, message, fields])
  return {workers, notes, told}
}
const loaded = (builtAt: number) => ({kind: 'city', file: 'a.mmdb', builtAt})

it('what all workers find is told once', () => {
  const {workers, told} = twoWorkers()
  for (const worker of workers) {
    worker.info(loaded(1), 'loaded')
    worker.warn({kind: 'asn', problem: 'none'}, 'not loaded')
    worker.error({}, 'no database')
    worker.debug({}, 'for nobody')
    worker.child({}).info({kind: 'city', file: 'b.mmdb', builtAt: 1}, 'loaded')
  }
  expect(told()).toEqual([
    ['info', 'loaded', loaded(1)],
    ['warn', 'not loaded', {kind: 'asn', problem: 'none'}],
    ['error', 'no database', {}],
    ['info', 'loaded', {kind: 'city', file: 'b.mmdb', builtAt: 1}],
  ])
})

it('what changes is told, also when it changes back', () => {
  const {workers, told} = twoWorkers()
  const step = (...args: Parameters<(typeof workers)[0]['info']>) => {
    for (const worker of workers) worker.info(...args)
    return told().length
  }
  expect([1, 2, 1, 1].map(builtAt => step(loaded(builtAt), 'loaded'))).toEqual([1, 1, 1, 0])
})

it('trouble is news again once it was over, or somebody has asked for a new try', () => {
  const {workers, notes, told} = twoWorkers()
  const trouble = () => {
    for (const worker of workers) worker.warn({kind: 'city', problem: 'cut'}, 'not loaded')
    return told().length
  }
  expect([trouble(), trouble()]).toEqual([1, 0])
  workers[0]?.info(loaded(2), 'loaded')
  told()
  expect([trouble(), trouble()]).toEqual([1, 0])
  notes.forget()
  expect([trouble(), trouble()]).toEqual([1, 0])
})

it('trouble with a file of all workers is told once, and once when it is over, each time', () => {
  const {workers, told} = twoWorkers()
  const log = {kind: 'download log', file: 'downloads.log'}
  for (let round = 0; round < 2; round++) {
    for (const worker of workers) worker.error({...log, problem: 'ENOSPC'}, 'cannot be written')
    expect(told()).toEqual([['error', 'cannot be written', {...log, problem: 'ENOSPC'}]])
    for (const worker of workers) worker.info(log, 'written again')
    expect(told()).toEqual([['info', 'written again', log]])
  }
})
