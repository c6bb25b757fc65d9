import type {ServedRequest} from '../core/rates/rate-counter.js'
import type {ConnectionLimit} from '../core/rates/rates.js'
import type {ClientRequest} from './client-request.js'

/** Hears what was answered. It is called for each request, so it has no time and must never fail. */
export interface AnswerObserver {
  readonly served: (request: ServedRequest) => void
  /** `micros` is the time since the request was read, in microseconds. */
  readonly answered: (status: number, micros: number) => void
  /** A connection was refused, before any request. */
  readonly refusedConnection: (limit: ConnectionLimit) => void
}

interface TimedRequest extends ClientRequest {
  [STARTED]?: number
}

const STARTED = Symbol('started')

export function noteStart(request: TimedRequest): void {
  request[STARTED] = performance.now()
}

export function noteAnswer(observer: AnswerObserver | undefined, request: TimedRequest, status: number): void {
  if (observer === undefined) return
  const startedAt = request[STARTED]
  observer.answered(status, startedAt === undefined ? 0 : (performance.now() - startedAt) * 1000)
}
