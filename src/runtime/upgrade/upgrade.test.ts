import {describe, expect, it} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import type {Config} from '../../core/config.js'
import {MirrorbitsError} from '../../core/errors.js'
import type {HandedSocket} from '../../server/sockets/bound-socket.js'
import {createLogReopening} from '../service/reopen-logs.js'
import {upgrade, type UpgradeDeps} from './upgrade.js'

type Step = 'start' | 'trial' | 'take' | 'retake'

/** What happened, in order, to a server whose upgrade fails at these steps. */
function server(...fails: Step[]) {
  const done: string[] = []
  const {log, lines} = recordingLog()
  const step = <T>(name: Step, result: T): Promise<T> => {
    done.push(name)
    return fails.includes(name)
      ? Promise.reject(new MirrorbitsError('MB_UPGRADE_FAILED', name))
      : Promise.resolve(result)
  }
  const socket = (name: string): HandedSocket => ({
    ...{fd: 3, address: name, path: name},
    ownFile: () => undefined,
    leaveFile: () => void done.push(`left ${name}`),
  })
  const deps: UpgradeDeps = {
    config: () => ({}) as Config,
    log,
    node: {
      sockets: () => ({public: socket('public'), admin: socket('admin')}),
      pauseSnapshot: () => Promise.resolve(() => void done.push('snapshot')),
      warn: code => void done.push(`warned of ${code}`),
    },
    signal: new AbortController().signal,
    logs: createLogReopening(),
    start: () =>
      step('start', {
        pid: 7,
        trial: () => step('trial', undefined),
        take: () => step('take', undefined),
        reload: () => undefined,
      }),
    retake: () => step('retake', undefined),
  }
  return {done, lines, run: () => upgrade(deps)}
}

const STAYS = ['snapshot', 'warned of MB_UPGRADE_FAILED']

describe('an upgrade', () => {
  it('gives nothing away before the new program has lived for a while', async () => {
    const {done, run} = server()
    expect(await run()).toMatchObject({pid: 7})
    expect(done).toEqual(['start', 'trial', 'take', 'left public', 'left admin'])
  })

  it.each<[Step, string[]]>([
    ['start', ['start', ...STAYS]],
    ['trial', ['start', 'trial', ...STAYS]],
    ['take', ['start', 'trial', 'take', ...STAYS, 'retake']],
  ])('that fails at its %s leaves everything as it was, and takes back what may be gone', async (step, expected) => {
    const {done, run} = server(step)
    await expect(run()).rejects.toThrow(step)
    expect(done).toEqual(expected)
  })

  it('says why it failed, also when nothing can be taken back', async () => {
    const {run, lines} = server('take', 'retake')
    await expect(run()).rejects.toThrow('take')
    expect(lines.at(-1)).toMatchObject({level: 'error', fields: {err: {message: 'retake'}}})
  })
})
