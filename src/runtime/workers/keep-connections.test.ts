import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {keepConnections} from './keep-connections.js'
import type {ToWorker} from './worker-messages.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function connection() {
  const handle = {isOpen: true, close: () => void (handle.isOpen = false)}
  return handle
}

function start(limit = 10) {
  const kept = keepConnections({limit, log: recordingLog().log})
  const worker = () => {
    const told: ToWorker[] = []
    const heard: unknown[] = []
    let say: (message: unknown) => void = () => undefined
    let end: (how: string) => void = () => undefined
    const ended = new Promise<string>(resolve => (end = resolve))
    const process = kept.of({
      pid: 1,
      ended,
      send(message, onSent) {
        told.push(message)
        onSent?.()
      },
      onMessage: listener => void (say = listener),
      kill: () => undefined,
    })
    process.onMessage(message => void heard.push(message))
    return {
      process,
      told,
      heard,
      say: (message: unknown) => say(message),
      lend: (id: number, handle: object) => say({type: 'lend', id, handle}),
      async end(how: string) {
        end(how)
        await vi.advanceTimersByTimeAsync(0)
      },
      adopted: () => told.filter(message => message.type === 'adopt'),
      hasAdopted: (id: unknown = told.findLast(message => message.type === 'adopt')?.id) => say({type: 'adopted', id}),
    }
  }
  return {kept, worker}
}

it('the connections of a dead worker go to others, to each one at a time', async () => {
  const {kept, worker} = start()
  const [dead, one, other] = [worker(), worker(), worker()]
  const handles = [connection(), connection(), connection()]
  for (const {say} of [dead, one, other]) say({type: 'ready'})
  handles.forEach((handle, id) => dead.lend(id, handle))
  expect(dead.told).toEqual(handles.map((_, id) => ({type: 'kept', id})))

  await dead.end('SIGKILL')

  expect(one.adopted()).toEqual([{type: 'adopt', id: 1, handle: handles[0], proxied: undefined}])
  expect(other.adopted()).toHaveLength(1)
  expect(handles.every(({isOpen}) => isOpen)).toBe(true)
  one.hasAdopted()
  expect(one.adopted()).toHaveLength(2)
  one.hasAdopted()
  other.hasAdopted()
  expect(handles.some(({isOpen}) => isOpen)).toBe(false)
  expect(kept.size()).toBe(0)
})

it('a worker that does not hear of its connection, for want of a descriptor, gets the next one after a while', async () => {
  const {kept, worker} = start()
  const [dead, other] = [worker(), worker()]
  const [first, second] = [connection(), connection()]
  dead.lend(1, first)
  dead.lend(2, second)
  other.say({type: 'ready'})
  await dead.end('SIGKILL')
  await vi.advanceTimersByTimeAsync(9000)
  expect(first.isOpen).toBe(true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(first.isOpen).toBe(false)
  expect(kept.size()).toBe(0)
  // Nobody waits so long.
  expect(other.adopted()).toHaveLength(1)
})

it('what a worker says late of one connection is not taken for the next one', async () => {
  const {worker} = start()
  const [dead, other, later] = [worker(), worker(), worker()]
  dead.lend(1, connection())
  other.say({type: 'ready'})
  await dead.end('SIGKILL')
  await vi.advanceTimersByTimeAsync(10_000)
  const handle = connection()
  later.lend(1, handle)
  await later.end('SIGKILL')
  expect(other.adopted()).toHaveLength(2)
  other.hasAdopted(1)
  expect(handle.isOpen).toBe(true)
  other.hasAdopted(2)
  expect(handle.isOpen).toBe(false)
})

it('what was said of a client goes with its connection', async () => {
  const {worker} = start()
  const [dead, other] = [worker(), worker()]
  other.say({type: 'ready'})
  dead.say({type: 'lend', id: 1, handle: connection(), proxied: {source: '192.0.2.1'}})
  dead.say({type: 'lend', id: 2, handle: connection(), proxied: {source: 7}})
  await dead.end('exit code 1')
  other.hasAdopted()
  expect(other.adopted()).toMatchObject([{proxied: {source: '192.0.2.1'}}, {proxied: {source: undefined}}])
})

it('a worker that has not got a connection before it died leaves it to the next one', async () => {
  const {worker} = start()
  const [dead, next, last] = [worker(), worker(), worker()]
  const handle = connection()
  dead.lend(1, handle)
  next.say({type: 'ready'})
  await dead.end('SIGKILL')
  await next.end('SIGKILL')
  expect(handle.isOpen).toBe(true)
  last.say({type: 'ready'})
  expect(last.adopted()).toMatchObject([{handle}])
})

it('a connection on its way to a third worker stays open, however long ago it was sent to the second one', async () => {
  const {kept, worker} = start()
  const [dead, next, last] = [worker(), worker(), worker()]
  const handle = connection()
  dead.lend(1, handle)
  next.say({type: 'ready'})
  await dead.end('SIGKILL')
  await vi.advanceTimersByTimeAsync(5000)
  await next.end('SIGKILL')
  last.say({type: 'ready'})
  expect(last.adopted()).toMatchObject([{handle}])
  await vi.advanceTimersByTimeAsync(6000)
  expect(handle.isOpen).toBe(true)
  last.hasAdopted()
  expect(handle.isOpen).toBe(false)
  expect(kept.size()).toBe(0)
})

it('connections wait for a worker that is ready, but not for ever', async () => {
  const {kept, worker} = start()
  const [dead, draining, starting] = [worker(), worker(), worker()]
  const handle = connection()
  draining.say({type: 'ready'})
  draining.process.send({type: 'drain'})
  dead.lend(1, handle)
  await dead.end('SIGKILL')
  expect([...draining.adopted(), ...starting.adopted()]).toEqual([])
  await vi.advanceTimersByTimeAsync(9000)
  expect(handle.isOpen).toBe(true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(handle.isOpen).toBe(false)
  expect(kept.size()).toBe(0)
  starting.say({type: 'ready'})
  expect(starting.adopted()).toEqual([])
})

it('a copy is closed when the connection is, and when its worker leaves in order', async () => {
  const {kept, worker} = start()
  const [one, other] = [worker(), worker()]
  const [first, second] = [connection(), connection()]
  other.say({type: 'ready'})
  one.lend(1, first)
  one.lend(2, second)
  one.say({type: 'take-back', ids: [1, 7]})
  expect([first.isOpen, second.isOpen]).toEqual([false, true])
  await one.end('exit code 0')
  expect(second.isOpen).toBe(false)
  expect(other.adopted()).toEqual([])
  expect(kept.size()).toBe(0)
})

it('no more copies are kept than descriptors are there for', () => {
  const {kept, worker} = start(2)
  const {lend, told} = worker()
  const handles = [connection(), connection(), connection()]
  handles.forEach((handle, id) => lend(id, handle))
  expect(handles.map(({isOpen}) => isOpen)).toEqual([true, true, false])
  expect(told).toHaveLength(3)
  expect(kept.size()).toBe(2)
})

it.each([
  {type: 'rates', memory: 1},
  {type: 'lend', id: 1},
  {type: 'lend', id: 1, handle: {close: 'no'}},
  {type: 'lend', id: 'x', handle: {close: () => undefined}},
  {type: 'take-back', ids: [1, 'x']},
  {type: 'take-back', ids: 7},
  'text',
  null,
])('what is not about connections is passed on: %j', message => {
  const {kept, worker} = start()
  const {say, heard} = worker()
  say(message)
  expect(heard).toEqual([message])
  expect(kept.size()).toBe(0)
})

it('a worker that says that it has a connection which nobody sent it changes nothing', () => {
  const {kept, worker} = start()
  worker().hasAdopted(1)
  expect(kept.size()).toBe(0)
})
