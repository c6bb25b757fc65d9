import type {Clock} from '../../core/ports.js'
import type {RateCounter} from '../../core/rates/rate-counter.js'
import type {Rates} from '../../core/rates/rates.js'
import type {DatabaseAge} from '../serve.js'
import type {RequestSample, RequestSampler} from '../../core/rates/sample-requests.js'

export interface RatesReport {
  readonly rates: Rates
  readonly sample: RequestSample | undefined
  /** Bytes. */
  readonly memory: number
  /** Seconds of the longest time for which it could do nothing else. */
  readonly loopDelay: number
  readonly databases: readonly DatabaseAge[]
}

export interface ReportRatesDeps {
  readonly counter: Pick<RateCounter, 'take'>
  readonly sampler: Pick<RequestSampler, 'take'>
  readonly clock: Clock
  readonly memory: () => number
  readonly loopDelay: () => number
  readonly databases: () => readonly DatabaseAge[]
}

const REPORT_MS = 1000

/** Hands over once a second what a worker answered. `stop` hands over the rest. */
export function reportRates(
  {counter, sampler, clock, ...own}: ReportRatesDeps,
  send: (report: RatesReport) => Promise<void>,
): {readonly stop: () => Promise<void>} {
  const report = (): Promise<void> =>
    // How long it took is the primary's to know: it tells the rates of all workers.
    send({
      rates: counter.take(1),
      sample: sampler.take(clock()),
      memory: own.memory(),
      loopDelay: own.loopDelay(),
      databases: own.databases(),
    })
  const timer = setInterval(() => void report(), REPORT_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await report()
    },
  }
}
