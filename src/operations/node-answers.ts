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

/** Who does not wait for the answers learns nothing of the nodes. The request is made, and they go on. */
export function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new MirrorbitsError('MB_CANCELLED', 'Nobody waited for the answers; the nodes go on.')
}
