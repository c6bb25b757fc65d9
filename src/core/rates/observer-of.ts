import type {ServedRequest} from './count-rates.js'

interface Observer {
  readonly answered: (status: number, micros: number) => void
  readonly served: (request: ServedRequest) => void
}

/** What hears the answers of a node: the counter hears all, the sampler of the downloads. */
export const observerOf = (counter: Observer, sampler: Pick<Observer, 'served'>): Observer => ({
  answered: counter.answered,
  served(request) {
    counter.served(request)
    sampler.served(request)
  },
})
