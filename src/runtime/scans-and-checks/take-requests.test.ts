import {hostname} from 'node:os'
import {expect, it, vi} from 'vitest'
import {fakeMirrors, recordingEvents, recordingLog} from '../../../test/support/fakes.js'
import {SOURCE} from '../../core/cluster-owner.js'
import {MirrorbitsError} from '../../core/errors.js'
import type {NodeRequest, NodeRequestMessage} from '../../core/events.js'
import type {CheckDeps} from './check-here.js'
import {takeRequests, type NodeOrders} from './take-requests.js'

async function world({owned = [], ...orders}: Partial<NodeOrders> & {readonly owned?: readonly number[]} = {}) {
  let tell: (message: NodeRequestMessage) => void = () => undefined
  const {events, published} = recordingEvents()
  const {log, lines} = recordingLog()
  const stop = await takeRequests({
    stores: {
      requests: {
        send: () => Promise.reject(new Error('nobody sends')),
        listen(listener) {
          tell = listener
          return Promise.resolve(() => Promise.resolve())
        },
      },
      events,
      mirrors: fakeMirrors().mirrors,
    },
    // No mirror is there, so nothing of it is reached.
    work: owned.length > 0 ? ({} as CheckDeps) : undefined,
    owns: subject => owned.includes(subject),
    orders: {
      areOurs: () => true,
      reload: () => Promise.resolve(),
      upgrade: () => Promise.resolve(undefined),
      ...orders,
    },
    log,
  })
  const ask = (request: NodeRequest, id = 'r1') => tell({...request, v: 1, id, by: 'somebody'})
  return {ask, stop, published, lines, told: () => published.map(({type}) => type)}
}

it('says that it took an order, and that it is done', async () => {
  const reload = vi.fn(() => Promise.resolve())
  const {ask, published, told} = await world({reload})
  ask({type: 'reload'})
  await vi.waitFor(() => expect(told()).toEqual(['request.taken', 'request.done']))
  expect(published[0]).toEqual({type: 'request.taken', request: 'r1'})
  expect(reload).toHaveBeenCalledOnce()
})

it('tells why an order failed and what to do, and logs only what nobody foresaw', async () => {
  const failures = [new MirrorbitsError('MB_CONFIG_INVALID', 'wrong', {hint: 'Correct it.'}), new Error('odd')]
  const {ask, published, lines} = await world({reload: () => Promise.reject(failures.shift() ?? new Error('no more'))})
  ask({type: 'reload'})
  const failed = {
    type: 'request.failed',
    request: 'r1',
    code: 'MB_CONFIG_INVALID',
    message: 'wrong',
    hint: 'Correct it.',
  }
  await vi.waitFor(() => expect(published).toContainEqual(failed))
  expect(lines).toEqual([])
  ask({type: 'reload'}, 'r2')
  await vi.waitFor(() => expect(published.at(-1)).toMatchObject({request: 'r2', code: 'MB_INTERNAL'}))
  expect(lines).toMatchObject([{level: 'error', message: 'request failed'}])
})

it('does what it is told once, however often the message comes', async () => {
  let end = (): void => undefined
  const reload = vi.fn(() => new Promise<void>(resolve => (end = resolve)))
  const {ask, told} = await world({reload})
  ask({type: 'reload'})
  ask({type: 'reload'})
  end()
  await vi.waitFor(() => expect(told()).toEqual(['request.taken', 'request.done']))
  expect(reload).toHaveBeenCalledOnce()
})

it('upgrades when it is meant: all hosts, or this one', async () => {
  const upgrade = vi.fn(() => Promise.resolve<string | undefined>(undefined)).mockResolvedValueOnce('in the background')
  const {ask, told, published} = await world({upgrade})
  ask({type: 'upgrade', host: 'another.example'})
  expect(told()).toEqual([])
  ask({type: 'upgrade', host: ''}, 'a')
  ask({type: 'upgrade', host: hostname()}, 'b')
  await vi.waitFor(() => expect(told().filter(type => type === 'request.done')).toHaveLength(2))
  expect(upgrade).toHaveBeenCalledTimes(2)
  expect(published).toContainEqual({type: 'request.done', request: 'a', message: 'in the background'})
  expect(published).toContainEqual({type: 'request.done', request: 'b'})
})

it.each<NodeRequest>([
  {type: 'scan', mirror: 1, protocol: 'any'},
  {type: 'check', mirror: 1},
  {type: 'refresh', rehash: false, force: false},
  {type: 'cancel', request: 'nothing'},
  {type: 'watch', what: 'requests', seconds: 5},
])('leaves to others what is not its own: %j', async request => {
  for (const owned of [[], [2]]) {
    const {ask, told} = await world({owned})
    ask(request)
    expect(told()).toEqual([])
  }
})

it.each<NodeRequest>([
  {type: 'scan', mirror: 1, protocol: 'any'},
  {type: 'check', mirror: 1},
])('says so when the mirror was removed meanwhile: %j', async request => {
  const {ask, published} = await world({owned: [SOURCE, 1]})
  ask(request)
  await vi.waitFor(() => expect(published.at(-1)).toMatchObject({type: 'request.failed', code: 'MB_MIRROR_NOT_FOUND'}))
})

it('waits for what is running when it ends', async () => {
  let end = (): void => undefined
  const {ask, stop, told} = await world({reload: () => new Promise<void>(resolve => (end = resolve))})
  ask({type: 'reload'})
  const stopped = stop()
  end()
  await stopped
  expect(told()).toEqual(['request.taken', 'request.done'])
})

it.each<NodeRequest>([{type: 'reload'}, {type: 'upgrade', host: ''}])(
  'leaves an order to the program whose place it is about to take: %j',
  async request => {
    const {ask, told} = await world({owned: [SOURCE], areOurs: () => false})
    ask(request)
    expect(told()).toEqual([])
  },
)
