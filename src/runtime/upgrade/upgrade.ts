import type {Config} from '../../core/config.js'
import {failureOf, MirrorbitsError} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import {isContainerMain} from '../../host/container-init.js'
import type {RunningNode} from '../node.js'
import type {startSuccessor, Successor, SuccessorOptions} from './successor.js'

export interface UpgradeDeps {
  readonly config: () => Config
  readonly log: Log
  readonly node: Pick<RunningNode, 'sockets' | 'pauseSnapshot' | 'warn'>
  /** Gives the upgrade up. */
  readonly signal: AbortSignal
  readonly start: typeof startSuccessor
  readonly logs: SuccessorOptions['logs']
  /** Makes state folder and pid file this process's again, after a program has failed that may have had them. */
  readonly retake: () => Promise<void>
}

/**
 * Puts the program that is now on disk in the place of this one, which then has only to leave. Both serve until the new
 * one has lived for some seconds. Throws MB_UPGRADE_FAILED when it has not, or does not serve: then everything is as
 * before.
 */
export async function upgrade(deps: UpgradeDeps): Promise<Pick<Successor, 'pid' | 'reload'>> {
  const {config, log, logs, node, signal} = deps
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
  let mayHaveTaken = false
  try {
    const command = [...process.execArgv, ...process.argv.slice(1)]
    const successor = await deps.start({command, config: config(), sockets, signal, logs})
    log.info({pid: successor.pid}, 'the new program answers and is on trial')
    await successor.trial()
    mayHaveTaken = true
    await successor.take()
    sockets.public.leaveFile()
    sockets.admin?.leaveFile()
    log.info({pid: successor.pid}, 'the new program has taken over')
    return successor
  } catch (error) {
    resume()
    log.error({err: error}, 'not upgraded; the running program stays')
    const {code, message} = failureOf(error)
    node.warn(code, message)
    if (mayHaveTaken) {
      await deps.retake().catch((trouble: unknown) => {
        log.error({err: trouble}, 'state folder or pid file are not of this process any more')
      })
    }
    throw error
  }
}
