import {MirrorbitsError} from '../core/errors.js'
import type {EventChannel, RequestChannel} from '../core/ports.js'

/** What it takes to ask all nodes for something and to hear what became of it. */
export interface AskNodesDeps {
  readonly requests: RequestChannel
  readonly events: EventChannel
  /** Returns after some time, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What became of a request on one node. */
export interface NodeAnswer {
  readonly node: string
  readonly ok: boolean
  /** Why not, or what is to be known of it; mostly empty when it went well. */
  readonly message: string
}

export interface NodeAnswers {
  readonly nodes: readonly NodeAnswer[]
  /** Nodes that heard it, or took it, and did not tell what became of it. */
  readonly silent: number
}

/** What nodes tell of requests, by the id of a request. */
export interface HeardAnswers {
  /** One for each node that took the request; undefined for who has not told its end. */
  of(request: string): readonly (NodeAnswer | undefined)[]
  /** Aborted once this is so, which is asked now and whenever something was heard. */
  when(isSo: () => boolean): AbortSignal
  stop(): Promise<void>
}

/** Listens from now on: to be called before a request is sent, as answers may come before its id is known. */
export async function hearAnswers(events: EventChannel): Promise<HeardAnswers> {
  const heard = new Map<string, Map<string, NodeAnswer | undefined>>()
  const checks = new Set<() => void>()
  const stop = await events.subscribe(event => {
    if (event.type !== 'request.taken' && event.type !== 'request.done' && event.type !== 'request.failed') return
    const {node, request, type} = event
    const nodes = heard.get(request) ?? new Map<string, NodeAnswer | undefined>()
    heard.set(request, nodes)
    if (type === 'request.taken') nodes.set(node, nodes.get(node))
    else {
      const message = typeof event.message === 'string' ? event.message : ''
      nodes.set(node, {node, ok: type === 'request.done', message})
    }
    for (const check of checks) check()
  })
  return {
    of: request => [...(heard.get(request)?.values() ?? [])],
    when(isSo) {
      const reached = new AbortController()
      const check = (): void => {
        if (isSo()) reached.abort()
      }
      checks.add(check)
      check()
      return reached.signal
    },
    stop,
  }
}

/** Who does not wait for the answers learns nothing of the nodes. The request is made, and they go on. */
export function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'Nobody waited for the answers; the nodes go on.')
}
