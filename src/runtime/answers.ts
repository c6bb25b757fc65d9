import type {RateCounter} from '../core/rates/rate-counter.js'
import type {RequestSampler} from '../core/rates/sample-requests.js'
import type {Serving} from './serve.js'
import type {WorkerState} from './workers/worker-pool.js'

/** The part of a node that answers clients: in this process or in workers. */
export interface Answers extends Omit<Serving, 'adopt'> {
  /** What was answered. */
  readonly counter: Pick<RateCounter, 'take'>
  readonly sampler: Pick<RequestSampler, 'take' | 'watchUntil'>
  /** Bytes of memory, in all its processes. */
  memory(): number
  /** None when this process answers. */
  workers(): readonly WorkerState[]
}
