import type {FastifyPluginCallback} from 'fastify'
import {writeAnswer} from '../answer.js'
import type {AppDeps} from '../deps.js'
import {ROUTES} from '../dispatch.js'
import {everyMethod} from '../methods.js'
import {tooManyRequests} from '../refusals.js'

/** Requests of a network that has sent too many. */
export const limitedRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  everyMethod(app, ROUTES.limited, (_request, reply) => {
    writeAnswer(reply, tooManyRequests(deps))
    return undefined
  })
  done()
}
