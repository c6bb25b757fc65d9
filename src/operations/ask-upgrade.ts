import {MirrorbitsError} from '../core/errors.js'
import {refuseAborted, type AskNodesDeps, type NodeAnswer, type NodeAnswers} from './node-answers.js'

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
  const answers = new Map<string, NodeAnswer | undefined>()
  const done = new AbortController()
  let request: string | undefined
  let isChosen = false
  const key = (event: {readonly request: string; readonly node: string}): string => `${event.request} ${event.node}`
  const mine = (): (NodeAnswer | undefined)[] =>
    [...answers].filter(([name]) => name.startsWith(`${String(request)} `)).map(([, answer]) => answer)
  const check = (): void => {
    if (isChosen && mine().every(answer => answer !== undefined)) done.abort()
  }
  const stop = await events.subscribe(event => {
    if (event.type === 'request.taken') answers.set(key(event), answers.get(key(event)))
    if (event.type !== 'request.done' && event.type !== 'request.failed') return
    const message = typeof event.message === 'string' ? event.message : ''
    answers.set(key(event), {node: event.node, ok: event.type === 'request.done', message})
    check()
  })
  try {
    const sent = await requests.send({type: 'upgrade', host})
    request = sent.id
    if (sent.receivers > 0) await wait(TAKEN_MS, signal)
    refuseAborted(signal)
    if (mine().length === 0) throw noNode(host)
    isChosen = true
    check()
    await wait(DONE_MS, AbortSignal.any([signal, done.signal]))
    refuseAborted(signal)
  } finally {
    await stop()
  }
  const nodes = mine().filter(answer => answer !== undefined)
  return {nodes, silent: mine().length - nodes.length}
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
