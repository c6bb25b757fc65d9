import {mergeRates} from '../../core/rates/merge-rates.js'
import type {Rates} from '../../core/rates/rates.js'
import {SAMPLED, type RequestSample} from '../../core/rates/sample-requests.js'

/** Files told of in one event. */
const FILES_TOLD = 20

/** The rates of all workers, as one node tells them. */
export interface WorkerRates {
  add(rates: Rates, sample: RequestSample | undefined): void
  /** Everything since the last call, which ended `seconds` ago. */
  take(seconds: number): Rates
  /** The requests since the last call; undefined when no worker has told any. */
  takeSample(): RequestSample | undefined
}

export function collectWorkerRates(): WorkerRates {
  let rates: Rates[] = []
  let samples: RequestSample[] = []
  return {
    add(some, sample) {
      rates.push(some)
      if (sample !== undefined) samples.push(sample)
    },
    take(seconds) {
      const merged = mergeRates(rates)
      rates = []
      return {...merged, seconds, files: merged.files.slice(0, FILES_TOLD)}
    },
    takeSample() {
      if (samples.length === 0) return undefined
      const merged = mergeSamples(samples)
      samples = []
      return merged
    },
  }
}

/** Of each worker about the share that it served. */
function mergeSamples(samples: readonly RequestSample[]): RequestSample {
  const served = samples.reduce((sum, sample) => sum + sample.served, 0)
  const told = samples.reduce((sum, {requests}) => sum + requests.length, 0)
  if (told <= SAMPLED) return {served, requests: samples.flatMap(({requests}) => requests)}
  const requests = samples.flatMap(sample => {
    const share = Math.round((SAMPLED * sample.served) / served)
    // Evenly spaced, for a sample is in the order of its requests.
    return sample.requests.filter(
      (_, at, {length}) => Math.floor(((at + 1) * share) / length) > Math.floor((at * share) / length),
    )
  })
  return {served, requests: requests.slice(0, SAMPLED)}
}
