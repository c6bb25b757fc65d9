import type {Config} from '../../core/config.js'
import {failureOf, MirrorbitsError} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import {isContainerMain} from '../../host/container-init.js'
import type {RunningNode} from '../node.js'
import {startSuccessor} from './successor.js'

export interface UpgradeDeps {
  readonly config: () => Config
  readonly log: Log
  readonly node: Pick<RunningNode, 'sockets' | 'pauseSnapshot' | 'warn'>
  /** Gives the upgrade up. */
  readonly signal: AbortSignal
  /** Makes the state folder this process's again, after a program has failed that may have had it. */
  readonly relock: () => Promise<void>
}

/**
 * Puts the program that is now on disk in the place of this one, which then has only to leave. Returns its process id.
 * Throws MB_UPGRADE_FAILED when the new one does not serve: then everything is as before.
 */
export async function upgrade(deps: UpgradeDeps): Promise<number> {
  const {config, log, node, signal} = deps
  if (isContainerMain(process)) {
    throw new MirrorbitsError(
      'MB_UPGRADE_FAILED',
      'A container ends with the program that it was started for, which is this one.',
      {
        hint: 'Start a container with the new version, and stop this one when that answers.',
      },
    )
  }
  log.info({}, 'the new program is started')
  const sockets = node.sockets()
  const resume = await node.pauseSnapshot()
  let hasTaken = false
  try {
    const successor = await startSuccessor({config: config(), sockets, signal})
    hasTaken = true
    await successor.take()
    sockets.public.leaveFile()
    sockets.admin?.leaveFile()
    log.info({pid: successor.pid}, 'the new program has taken over')
    return successor.pid
  } catch (error) {
    resume()
    log.error({err: error}, 'not upgraded; the running program stays')
    const {code, message} = failureOf(error)
    node.warn(code, message)
    if (hasTaken) {
      await deps.relock().catch((trouble: unknown) => {
        log.error({err: trouble}, 'the state folder is not locked any more')
      })
    }
    throw error
  }
}
