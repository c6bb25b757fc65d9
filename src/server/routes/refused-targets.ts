import type {FastifyPluginCallback} from 'fastify'
import {type Answer, withBody, writeAnswer} from '../answer.js'
import type {AppDeps} from '../deps.js'
import {locationOf, ROUTES} from '../dispatch.js'
import {everyMethod} from '../every-method.js'
import {pathRefusal} from '../refusals.js'

/** Targets that name no file: unclean, malformed or impossible ones, and the server as a whole. */
export const refusedTargetRoutes: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  everyMethod(app, ROUTES.unclean, ({raw}, reply) => {
    writeAnswer(reply, movedTo(locationOf(raw), raw.method))
    return undefined
  })
  everyMethod(app, ROUTES.impossible, (_request, reply) => {
    writeAnswer(reply, pathRefusal(deps, 'missing'))
    return undefined
  })
  everyMethod(app, ROUTES.malformed, (_request, reply) => {
    writeAnswer(reply, BAD_REQUEST)
    return undefined
  })
  everyMethod(app, ROUTES.server, ({raw}, reply) => {
    writeAnswer(reply, raw.method === 'OPTIONS' ? withBody(200, [], '') : BAD_REQUEST)
    return undefined
  })
  done()
}

const BAD_REQUEST: Answer = withBody(
  400,
  ['Content-Type', 'text/plain; charset=utf-8', 'Connection', 'close'],
  '400 Bad Request',
)

/** A page for GET and HEAD, only the headers for other methods. */
function movedTo(location: string, method: string | undefined): Answer {
  if (method !== 'GET' && method !== 'HEAD') return withBody(301, ['Location', location], '')
  const link = location.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&#39;')
  const body = `<a href="${link.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}">Moved Permanently</a>.\n\n`
  return withBody(301, ['Content-Type', 'text/html; charset=utf-8', 'Location', location], body)
}
