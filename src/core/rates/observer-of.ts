import type {RateCounter} from './count-rates.js'
import type {RequestSampler} from './sample-requests.js'

/** What hears the answers of a node: both are told of each request. */
export const observerOf = (
  counter: RateCounter,
  sampler: RequestSampler,
): Pick<RateCounter, 'answered' | 'served'> => ({
  answered: counter.answered,
  served(request) {
    counter.served(request)
    sampler.served(request)
  },
})
