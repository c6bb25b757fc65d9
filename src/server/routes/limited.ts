import type {FastifyPluginCallback} from 'fastify'
import {type Answer, plainAnswer, writeAnswer} from '../answer.js'
import {makeLast} from '../connections/last-answer.js'
import type {AppDeps} from '../deps.js'
import {ROUTES} from '../dispatch.js'
import {everyMethod} from '../methods.js'

/** Requests of a network that has sent too many. */
export const limitedRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  const refusal = plainAnswer(deps.version, 429, 'Too Many Requests')
  everyMethod(app, ROUTES.limited, (_request, reply) => {
    const {requestsPerNetwork} = deps.config().limits
    // The next one is admitted by then; at worst the limit was switched off meanwhile.
    const seconds = requestsPerNetwork === 0 ? 1 : Math.ceil(60 / requestsPerNetwork)
    const answer: Answer = {
      ...refusal,
      headers: ['Retry-After', String(seconds), 'Cache-Control', 'no-store', ...refusal.headers],
    }
    makeLast(reply.raw)
    writeAnswer(reply, answer)
    return undefined
  })
  done()
}
