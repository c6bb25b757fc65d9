import {createRateCounter} from '../core/rates/count-rates.js'
import {observerOf} from '../core/rates/observer-of.js'
import {createRequestSampler} from '../core/rates/sample-requests.js'
import type {Answers} from './answers.js'
import {startServing, type ServeDeps} from './serve.js'

/** Answers in this process, which does everything else as well. */
export async function answerHere(deps: Omit<ServeDeps, 'observer' | 'where' | 'beginsLog'>): Promise<Answers> {
  const counter = createRateCounter()
  const sampler = createRequestSampler(Math.random)
  const serving = await startServing({
    ...deps,
    observer: observerOf(counter, sampler),
    where: deps.config().listenAddress,
    beginsLog: true,
  })
  return {...serving, counter, sampler, memory: () => process.memoryUsage.rss(), workers: () => []}
}
