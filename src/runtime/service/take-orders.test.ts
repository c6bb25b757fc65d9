import {describe, expect, it, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import type {Config} from '../../core/config.js'
import type {RunningNode} from '../node.js'
import type {SignalActions} from '../signals.js'
import {takeOrders} from './take-orders.js'

/** A server whose reloads end when they are let, and whose upgrades end at once because it has no socket. */
function server() {
  const done: string[] = []
  let signals: SignalActions | undefined
  let orders: Parameters<RunningNode['onOrder']>[0] | undefined
  const letGo: (() => void)[] = []
  const config = {listenAddress: ':8080'} as Config
  const {log} = recordingLog()
  const node: Parameters<typeof takeOrders>[0]['node'] = {
    listenOn: () => Promise.resolve(),
    configChanged: () => void done.push('reloaded'),
    reloadGeoip: () => Promise.resolve(),
    warn: () => undefined,
    pauseSnapshot: () => Promise.resolve(() => undefined),
    onOrder: given => (orders = given),
    sockets() {
      done.push('upgrade')
      throw new Error('no socket')
    },
  }
  takeOrders({
    config: {
      current: () => config,
      read: () => new Promise(resolve => letGo.push(() => resolve({config, warnings: []}))),
      replace: () => undefined,
    },
    log,
    node,
    manager: {reloading: () => Promise.resolve(void done.push('reload')), handOver: () => Promise.resolve()},
    signals: {act: actions => (signals = actions)},
    leave: new AbortController(),
    retake: () => Promise.resolve(),
    logs: {everywhere: () => void done.push('logs'), here: () => undefined, addOther: () => () => undefined},
    tellReady: () => Promise.resolve(),
  })
  if (signals === undefined || orders === undefined) throw new Error('Nothing is obeyed.')
  return {done, signals, orders, letGo: () => letGo.shift()?.(), reading: () => letGo.length}
}

describe('the orders of a server', () => {
  it('are carried out one after the other: an upgrade waits for the reload before it', async () => {
    const {done, signals, orders, letGo, reading} = server()
    const reload = signals.reload()
    const upgrade = expect(orders.upgrade()).rejects.toThrow('no socket')
    await vi.waitFor(() => expect(reading()).toBe(1))
    expect(done).toEqual(['reload'])
    letGo()
    await Promise.all([reload, upgrade])
    expect(done).toEqual(['reload', 'reloaded', 'logs', 'upgrade'])
  })

  it('are carried out also after an upgrade that failed', async () => {
    const {done, signals, orders, letGo, reading} = server()
    const upgrade = expect(signals.upgrade()).rejects.toThrow('no socket')
    const reload = orders.reload()
    await vi.waitFor(() => expect(reading()).toBe(1))
    letGo()
    await Promise.all([upgrade, reload])
    expect(done).toEqual(['upgrade', 'reload', 'reloaded', 'logs'])
  })

  it('that come as signals and as requests of commands join one upgrade', async () => {
    const {done, signals, orders} = server()
    await Promise.allSettled([signals.upgrade(), orders.upgrade()])
    expect(done).toEqual(['upgrade'])
  })
})
