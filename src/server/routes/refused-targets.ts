import type {FastifyPluginCallback} from 'fastify'
import {type Answer, plainAnswer, serverHeader, withBody, writeAnswer} from '../answer.js'
import {ANY_ORIGIN} from '../cross-origin.js'
import type {AppDeps} from '../deps.js'
import {locationOf, ROUTES} from '../dispatch.js'
import {ALLOWED_METHODS, everyMethod, readRoute} from '../methods.js'
import {pathRefusal} from '../refusals.js'

/** Requests that name no file: for what methods there are, and unclean, malformed or impossible targets. */
export const refusedTargetRoutes: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  const options: Answer = {status: 204, headers: [...OPTIONS, ...serverHeader(deps.version)], body: undefined}
  const refusal = plainAnswer(deps.version, 405, 'Method Not Allowed')
  const refused: Answer = {...refusal, headers: ['Allow', ALLOWED_METHODS, ...refusal.headers]}
  everyMethod(app, ROUTES.options, (_request, reply) => {
    writeAnswer(reply, options)
    return undefined
  })
  everyMethod(app, ROUTES.refusedMethod, (_request, reply) => {
    writeAnswer(reply, refused)
    return undefined
  })
  everyMethod(app, ROUTES.malformed, (_request, reply) => {
    writeAnswer(reply, BAD_REQUEST)
    return undefined
  })
  readRoute(app, ROUTES.unclean, ({raw}, reply) => {
    writeAnswer(reply, movedTo(locationOf(raw)))
    return undefined
  })
  readRoute(app, ROUTES.impossible, (_request, reply) => {
    writeAnswer(reply, pathRefusal(deps, 'missing'))
    return undefined
  })
  done()
}

/** A browser asks before it lets a foreign page read; which answers may be read says each of them. */
const OPTIONS = [
  'Allow',
  ALLOWED_METHODS,
  ...ANY_ORIGIN,
  'Access-Control-Allow-Methods',
  ALLOWED_METHODS,
  'Access-Control-Max-Age',
  '86400',
] as const

const BAD_REQUEST: Answer = withBody(
  400,
  ['Content-Type', 'text/plain; charset=utf-8', 'Connection', 'close'],
  '400 Bad Request',
)

function movedTo(location: string): Answer {
  const link = location.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&#39;')
  const body = `<a href="${link.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}">Moved Permanently</a>.\n\n`
  return withBody(301, ['Content-Type', 'text/html; charset=utf-8', 'Location', location], body)
}
