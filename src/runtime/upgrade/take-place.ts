import {MirrorbitsError} from '../../core/errors.js'
import type {RunningNode} from '../node.js'
import type {Predecessor} from './predecessor.js'

export interface TakePlaceDeps {
  readonly predecessor: Predecessor
  readonly node: Pick<RunningNode, 'isLoaded' | 'isAnswering'>
  /** Makes this process's what only one can have, `from` the process that has it now. */
  readonly take: (from: number) => Promise<void>
  /** Resolves when this program is told to stop. */
  readonly stopped: Promise<void>
}

/**
 * Takes the place of the program that has started this one, when that one says so. Returns false when this one is told
 * to stop before. Throws MB_REDIS_UNREACHABLE when it has nothing to answer from, and MB_UPGRADE_FAILED when nothing of
 * it answers any more.
 */
export async function takePlace({predecessor, node, take, stopped}: TakePlaceDeps): Promise<boolean> {
  if (!node.isLoaded()) {
    throw new MirrorbitsError('MB_REDIS_UNREACHABLE', 'There is no Redis and no snapshot to answer from.', {
      hint: 'Wait until Redis is back.',
    })
  }
  const shallTake = await Promise.race([predecessor.ready().then(() => true), stopped.then(() => false)])
  if (!shallTake) return false
  if (!node.isAnswering()) throw new MirrorbitsError('MB_UPGRADE_FAILED', 'Its workers do not stay alive.')
  await take(predecessor.pid)
  await predecessor.taken()
  return true
}
