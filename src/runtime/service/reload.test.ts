import {describe, expect, it} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import type {Config} from '../../core/config.js'
import {MirrorbitsError} from '../../core/errors.js'
import {reload, type ReloadDeps} from './reload.js'

const BEFORE = {listenAddress: ':8080', file: 'before'} as unknown as Config

/** A server whose files say `next`, or cannot be read. */
function server({next, taken = false, fault}: {next?: Partial<Config>; taken?: boolean; fault?: Error} = {}) {
  const done: string[] = []
  let current = BEFORE
  const note = (what: string) => () => void done.push(what)
  const {log, lines} = recordingLog()
  const deps: ReloadDeps = {
    config: {
      current: () => current,
      read: () =>
        fault === undefined ? Promise.resolve({config: {...BEFORE, ...next}, warnings: []}) : Promise.reject(fault),
      replace(config) {
        done.push('replaced')
        current = config
      },
    },
    log,
    manager: {reloading: () => Promise.resolve(void done.push('reloading'))},
    node: {
      listenOn(address) {
        done.push(`listens on ${address}`)
        return taken ? Promise.reject(new MirrorbitsError('MB_ADDRESS_IN_USE', 'Taken.')) : Promise.resolve()
      },
      configChanged: note('changed'),
      reloadGeoip: () => Promise.resolve(void done.push('geoip')),
      warn: code => void done.push(`warned of ${code}`),
    },
    reopenLogs: note('logs'),
    tellReady: () => Promise.resolve(void done.push('ready')),
  }
  return {done, lines, run: () => reload(deps), current: () => current}
}

const ALWAYS = ['logs', 'geoip', 'ready']

describe('a reload', () => {
  it('has the new address before the configuration that names it is in force', async () => {
    const {done, run, current} = server({next: {listenAddress: ':9090'}})
    expect(await run()).toBeUndefined()
    expect(done).toEqual(['reloading', 'listens on :9090', 'replaced', 'changed', ...ALWAYS])
    expect(current().listenAddress).toBe(':9090')
  })

  it('leaves a socket alone whose address is the same', async () => {
    const {done, run} = server()
    await run()
    expect(done).toEqual(['reloading', 'replaced', 'changed', ...ALWAYS])
  })

  it.each([
    [
      'a configuration with a mistake',
      {fault: new MirrorbitsError('MB_CONFIG_INVALID', 'Odd.')},
      'MB_CONFIG_INVALID',
      [],
    ],
    ['an address that is taken', {next: {listenAddress: ':1'}, taken: true}, 'MB_ADDRESS_IN_USE', ['listens on :1']],
  ])('of %s changes nothing, says why, and still opens logs and databases', async (_, options, code, tried) => {
    const {done, run, current, lines} = server(options)
    expect(await run()).toMatchObject({code})
    expect(done).toEqual(['reloading', ...tried, `warned of ${code}`, ...ALWAYS])
    expect(current()).toBe(BEFORE)
    expect(lines.at(-1)).toMatchObject({level: 'error'})
  })
})
