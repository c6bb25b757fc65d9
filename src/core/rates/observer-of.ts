import type {ServedRequest} from './rate-counter.js'
import type {ConnectionLimit} from './rates.js'

interface Observer {
  readonly answered: (status: number, micros: number) => void
  readonly served: (request: ServedRequest) => void
  readonly refusedConnection: (limit: ConnectionLimit) => void
}

/** What hears the answers of a node: the counter hears all, the sampler of the downloads. */
export const observerOf = (counter: Observer, sampler: Pick<Observer, 'served'>): Observer => ({
  answered: counter.answered,
  refusedConnection: counter.refusedConnection,
  served(request) {
    counter.served(request)
    sampler.served(request)
  },
})
