import {MirrorbitsError, type ErrorCode} from '../core/errors.js'
import type {EventBody, MirrorbitsEvent, NodeRequest} from '../core/events.js'
import type {EventChannel, RequestChannel} from '../core/ports.js'

export interface AskNodeDeps {
  readonly requests: RequestChannel
  readonly events: EventChannel
}

export interface AskNodeOptions<T> {
  readonly signal: AbortSignal
  readonly onEvent: (event: EventBody) => void
  /** The id of the request; one is made unless told. */
  readonly request?: string | undefined
  /** The result when this event, which belongs to the request, ends it. */
  readonly resultOf: (event: MirrorbitsEvent) => T | undefined
}

/** A node takes a request within a second; twice that is none. */
const TAKEN_MS = 2000
/** Long work tells its progress every second, except while a mirror's server is thinking. */
const SILENCE_MS = 180_000

/**
 * Has the node that is responsible do something, and follows it. Undefined
 * when no node takes the request: then it may be done here.
 * Throws what the node threw, MB_CANCELLED, or MB_NODE_SILENT.
 */
export async function askNode<T>(
  {requests, events}: AskNodeDeps,
  request: NodeRequest,
  {signal, onEvent, request: ownId, resultOf}: AskNodeOptions<T>,
): Promise<T | undefined> {
  // Events may come before `send` has told the request's id: kept until then.
  const early: MirrorbitsEvent[] = []
  let hear = (event: MirrorbitsEvent): void => void early.push(event)
  const unsubscribe = await events.subscribe(event => hear(event))
  try {
    const {id, receivers} = await requests.send(request, ownId)
    if (receivers === 0) return undefined
    return await new Promise<T | undefined>((resolve, reject) => {
      let timer = setTimeout(() => end(() => resolve(undefined)), TAKEN_MS)
      let isEnded = false
      const takers = new Set<string>()
      /** For a moment two nodes may hold themselves responsible: then one does the work and the other finds it locked. */
      const isSecondTaker = (event: MirrorbitsEvent): boolean =>
        event.type === 'request.failed' &&
        event.code === 'MB_SCAN_RUNNING' &&
        takers.delete(event.node) &&
        takers.size > 0
      const end = (settle: () => void): void => {
        isEnded = true
        clearTimeout(timer)
        signal.removeEventListener('abort', cancel)
        settle()
      }
      const wait = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => end(() => reject(silent())), SILENCE_MS)
      }
      const cancel = (): void => {
        requests.send({type: 'cancel', request: id}).catch(() => undefined) // nobody is left to tell
        end(() => reject(new MirrorbitsError('MB_CANCELLED', 'Stopped; the node stops as well.')))
      }
      hear = event => {
        // What is told after the result must not start the clock again.
        if (isEnded || !('request' in event) || event.request !== id) return
        wait()
        if (event.type === 'request.taken') takers.add(event.node)
        if (isSecondTaker(event)) return
        onEvent(event)
        if (event.type === 'request.failed' || event.type === 'scan.failed' || event.type === 'source.failed') {
          const {code, message, hint} = event
          end(() => reject(new MirrorbitsError(code as ErrorCode, message, hint === undefined ? {} : {hint})))
        }
        const result = resultOf(event)
        if (result !== undefined) end(() => resolve(result))
      }
      if (signal.aborted) cancel()
      else signal.addEventListener('abort', cancel)
      early.forEach(hear)
    })
  } finally {
    await unsubscribe()
  }
}

const silent = (): MirrorbitsError =>
  new MirrorbitsError('MB_NODE_SILENT', 'The node that took the request has not been heard for three minutes.', {
    hint: "Look at the node's log; it may have been stopped.",
  })
