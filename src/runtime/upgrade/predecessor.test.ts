import {EventEmitter} from 'node:events'
import {describe, expect, it} from 'vitest'
import type {Config} from '../../core/config.js'
import {MirrorbitsError} from '../../core/errors.js'
import {meetPredecessor} from './predecessor.js'
import {createLogReopening} from '../service/reopen-logs.js'
import {BEQUEST} from './upgrade-messages.js'

const BEQUEATHED = {
  from: 7,
  public: {fd: 3, address: ':8080'},
  admin: {fd: 4, address: 'unix:/run/admin', path: '/run/admin'},
}

/** A process that was started by another one, which hears what it sends. */
class FakeProcess extends EventEmitter {
  env: NodeJS.ProcessEnv = {}
  connected = true
  sent: unknown[] = []
  channel = {unref: () => undefined}
  send = (message: unknown, _handle: unknown, _options: unknown, done: () => void): void => {
    this.sent.push(message)
    done()
  }
}

function meet(bequest: string = JSON.stringify(BEQUEATHED)) {
  const process = new FakeProcess()
  process.env[BEQUEST] = bequest
  return {process, predecessor: meetPredecessor(process as unknown as NodeJS.Process)}
}

function meetOne() {
  const {process, predecessor} = meet()
  if (predecessor === undefined) throw new Error('There is nobody.')
  return {process, predecessor}
}

const addresses = (listenAddress: string, rpcListenAddress: string) => ({listenAddress, rpcListenAddress}) as Config

describe('the program before this one', () => {
  it('is nobody in an ordinary start, or when what tells of it is nonsense', () => {
    const process = new FakeProcess()
    expect(meetPredecessor(process as unknown as NodeJS.Process)).toBeUndefined()
    expect(meet('{"from":-1}').predecessor).toBeUndefined()
    expect(meet('{').predecessor).toBeUndefined()
  })

  it('is known to this program only, not to those that it starts', () => {
    expect(meet().process.env).toEqual({})
    expect(meet('nonsense').process.env).toEqual({})
  })

  it('leaves the sockets whose addresses the configuration still has', () => {
    const {predecessor} = meetOne()
    const {public: downloads, admin} = predecessor.sockets(addresses(':8080', 'unix:/run/admin'))
    expect([downloads?.fd, admin]).toEqual([3, {fd: 4, path: '/run/admin'}])
    expect(predecessor.sockets(addresses(':80', ''))).toEqual({public: undefined, admin: undefined})
  })

  it('says when this one is the server; other messages say nothing', async () => {
    const {process, predecessor} = meetOne()
    let mayTake = false
    const ready = predecessor.ready().then(() => (mayTake = true))
    for (const message of [null, 'take', {type: 'ready'}, {}]) process.emit('message', message)
    await new Promise(setImmediate)
    expect([mayTake, process.sent]).toEqual([false, [{type: 'ready'}]])
    process.emit('message', {type: 'take'})
    await ready
    await predecessor.taken()
    expect(process.sent.at(-1)).toEqual({type: 'taken'})
  })

  it('that has died leaves its place without a word', async () => {
    const {process, predecessor} = meetOne()
    const ready = predecessor.ready()
    process.connected = false
    process.emit('disconnect')
    await Promise.all([ready, predecessor.gone])
    await predecessor.taken()
    await predecessor.failed(new Error('nobody hears it'))
    expect(process.sent).toEqual([{type: 'ready'}])
  })

  it('opens its logs anew with this one, and this one with it', async () => {
    const {process, predecessor} = meetOne()
    let opened = 0
    const logs = createLogReopening()
    logs.add(() => {
      opened++
    })
    predecessor.shareReopening(logs)
    process.emit('message', {type: 'reopen-logs'})
    expect([opened, process.sent]).toEqual([1, []])
    logs.everywhere()
    expect([opened, process.sent]).toEqual([2, [{type: 'reopen-logs'}]])
    process.emit('disconnect')
    await predecessor.gone
    logs.everywhere()
    expect([opened, process.sent]).toEqual([3, [{type: 'reopen-logs'}]])
  })

  it('is told why this one does not become the server', async () => {
    const {process, predecessor} = meetOne()
    await predecessor.failed(new MirrorbitsError('MB_CONFIG_INVALID', 'ScanInterval is odd.'))
    expect(process.sent).toEqual([{type: 'failed', code: 'MB_CONFIG_INVALID', message: 'ScanInterval is odd.'}])
  })
})
