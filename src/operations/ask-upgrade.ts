import {MirrorbitsError} from '../core/errors.js'
import {hearAnswers, refuseAborted, type AskNodesDeps, type NodeAnswers} from './node-answers.js'

export interface AskUpgradeOptions {
  /** Whose nodes are upgraded; empty is all. */
  readonly host: string
  readonly signal: AbortSignal
}

/** A node says within a second that it takes a request. */
const TAKEN_MS = 2000
/** The new program loads all of its memory first. */
const DONE_MS = 210_000

/**
 * Has nodes replace their program by the one that is on disk. `silent` are those that began and did not tell the end.
 * Throws MB_NODE_MISSING when no node does it, MB_CANCELLED.
 */
export async function askUpgrade(
  {requests, events, wait}: AskNodesDeps,
  {host, signal}: AskUpgradeOptions,
): Promise<NodeAnswers> {
  const heard = await hearAnswers(events)
  try {
    const {id, receivers} = await requests.send({type: 'upgrade', host})
    if (receivers > 0) await wait(TAKEN_MS, signal)
    refuseAborted(signal)
    if (heard.of(id).length === 0) throw noNode(host)
    const allAnswered = heard.when(() => heard.of(id).every(answer => answer !== undefined))
    await wait(DONE_MS, AbortSignal.any([signal, allAnswered]))
    refuseAborted(signal)
    const taken = heard.of(id)
    const nodes = taken.filter(answer => answer !== undefined)
    return {nodes, silent: taken.length - nodes.length}
  } finally {
    await heard.stop()
  }
}

const noNode = (host: string): MirrorbitsError =>
  new MirrorbitsError(
    'MB_NODE_MISSING',
    `No node is running${host === '' ? '' : ` on ${host}`} that could be upgraded.`,
    {
      hint:
        host === ''
          ? 'Start one with "mirrorbits server".'
          : 'Run this where the node runs, or add --all for the nodes of every host.',
    },
  )
