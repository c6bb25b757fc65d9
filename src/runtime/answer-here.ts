import {countRates} from './counting/count-rates.js'
import {observerOf} from '../core/rates/observer-of.js'
import {createRequestSampler} from '../core/rates/sample-requests.js'
import type {InheritedSocket} from '../server/sockets/bound-socket.js'
import type {Answers} from './answers.js'
import {startServing, type ServeDeps} from './serve.js'

export interface AnswerHereDeps extends Omit<ServeDeps, 'observer' | 'sharedLog' | 'where' | 'onListening'> {
  /** A listening socket that was opened for this process. */
  readonly inherited: InheritedSocket | undefined
}

/** Answers in this process, which does everything else as well. */
export async function answerHere({inherited, ...deps}: AnswerHereDeps): Promise<Answers> {
  const counter = countRates(deps.table)
  const sampler = createRequestSampler(Math.random)
  const serving = await startServing({
    ...deps,
    sharedLog: deps.log,
    observer: observerOf(counter, sampler),
    where: inherited ?? deps.config().listenAddress,
    onListening: address => deps.log.info({address}, 'service listening'),
  })
  return {...serving, counter, sampler, memory: () => process.memoryUsage.rss(), workers: () => []}
}
