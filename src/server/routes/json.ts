import type {IncomingMessage} from 'node:http'
import type {FastifyPluginCallback} from 'fastify'
import {jsonAnswer} from '../../core/http/json-answer.js'
import {type Answer, serverHeader, withBody, writeAnswer} from '../answer.js'
import {cacheHeaders} from '../cache-headers.js'
import {clientOf} from '../client-of.js'
import {compressed} from '../compress.js'
import {ANY_ORIGIN} from '../cross-origin.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {findFile, policyOf} from '../find-file.js'
import {logDownload} from '../log-download.js'
import {metalinkBySuffix} from '../metalink-answer.js'
import {notModified} from '../not-modified.js'
import {pathRefusal, unavailable} from '../refusals.js'
import {explainSelection} from '../explain-selection.js'

/** Tells which mirrors have the file, instead of sending the client to one. */
export const jsonRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.json, async ({raw}, reply) => {
    writeAnswer(reply, await answer(deps, raw))
  })
  done()
}

async function answer(deps: AppDeps, raw: IncomingMessage): Promise<Answer> {
  const {path: asked, query} = askedOf(raw)
  const found = await findFile(deps, asked)
  if (found === 'missing') return metalinkBySuffix(deps, raw, asked)
  if (found === 'outside') return pathRefusal(deps, found)
  const unchanged = notModified(deps, raw, found)
  if (unchanged !== undefined) return unchanged

  const client = clientOf(deps, raw)
  const selection = explainSelection(deps, found, client, 'draw')
  const [best] = selection.ranked
  if (best === undefined) return unavailable(deps)
  const {isFallback} = selection
  const {path, id} = found
  logDownload(deps, raw, {type: 'JSON', status: 200, path, id, client, best, isFallback})

  const {gzip, localJsPath} = deps.config()
  const body = jsonAnswer(selection, localJsPath, query.has('pretty'))
  const caching = cacheHeaders(deps, policyOf(deps, found))
  const headers = [...ANY_ORIGIN, ...caching, ...JSON_TYPE, ...serverHeader(deps.version)]
  const json = withBody(200, headers, body)
  return compressed(json, gzip, raw.headers['accept-encoding'])
}

const JSON_TYPE = ['Content-Type', 'application/json; charset=utf-8'] as const
