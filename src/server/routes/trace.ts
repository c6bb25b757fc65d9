import type {IncomingMessage} from 'node:http'
import {isIP} from 'node:net'
import type {FastifyPluginCallback} from 'fastify'
import {answerFormat} from '../../core/http/answer-format.js'
import {describeSelection} from '../../operations/describe-selection.js'
import {PLAIN, selectionText} from '../../operations/select-text.js'
import {type Answer, plainAnswer, serverHeader, withBody, writeAnswer} from '../answer.js'
import {clientOf, matcherOf, originOf} from '../client-of.js'
import type {ClientRequest} from '../client-request.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {findFile, servedFile} from '../find-file.js'
import {readRoute} from '../methods.js'
import {pathRefusal} from '../refusals.js'

/**
 * Explains to where the client, or the address given as `?fromip=`, would be sent, as `mirrorbits select` does. Only for
 * `TraceAddresses`: it tells which mirrors there are and what is wrong with them. Nothing is counted or logged.
 */
export const traceRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.trace, async ({raw}, reply) => {
    writeAnswer(reply, await answer(deps, raw))
  })
  done()
}

/** Whether a download is to be explained instead of made. For all but a few addresses `?trace` means nothing. */
export function isTraced(deps: AppDeps, request: ClientRequest): boolean {
  const config = deps.config()
  if (config.traceAddresses.length === 0 || !askedOf(request).query.has('trace')) return false
  return matcherOf(config.traceAddresses)(originOf(config, request).address) === true
}

async function answer(deps: AppDeps, raw: IncomingMessage): Promise<Answer> {
  const {path, query} = askedOf(raw)
  const found = await findFile(deps, path)
  if (typeof found === 'string') return pathRefusal(deps, found)
  const format = answerFormat(query, raw.headers.accept, ['txt'])
  if (format === undefined) return plainAnswer(deps.version, 400, 'Unknown format: use txt or json')

  const fromIp = query.get('fromip') ?? ''
  const {address, place, tls} = clientOf(deps, raw, isIP(fromIp) === 0 ? undefined : fromIp)
  const selection = describeSelection(
    {routing: deps.routing, mirrors: deps.mirrors(), config: deps.config()},
    {file: servedFile(deps, found), id: found.id, address, place, tls, timeMs: deps.clock()},
  )
  const [type, text] =
    format === 'json'
      ? ['application/json', JSON.stringify(selection, undefined, query.has('pretty') ? 2 : undefined)]
      : ['text/plain', selectionText(selection, PLAIN)]
  return withBody(
    200,
    ['Content-Type', `${type}; charset=utf-8`, ...HEADERS, ...serverHeader(deps.version)],
    `${text}\n`,
  )
}

/** Unlike other answers for programs, no foreign page in a trusted browser may read it. */
const HEADERS = ['Cache-Control', 'private, no-store', 'Vary', 'Accept', 'X-Content-Type-Options', 'nosniff'] as const
