import type {IncomingMessage} from 'node:http'
import {isIP} from 'node:net'
import type {FastifyPluginCallback} from 'fastify'
import {type Answer, writeAnswer} from '../answer.js'
import {clientOf} from '../client-of.js'
import {compressed} from '../compress.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {findFile} from '../find-file.js'
import {pageAnswer} from '../page-answer.js'
import {MirrorList} from '../pages/mirrorlist.js'
import {renderPage} from '../pages/render-page.js'
import {pathRefusal, unavailable} from '../refusals.js'
import {explainSelection} from '../select.js'

/** Shows who may serve a file to this client, or to the address given as `?fromip=`. */
export const mirrorlistRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.mirrorlist, async ({raw}, reply) => {
    writeAnswer(reply, await answer(deps, raw))
  })
  done()
}

async function answer(deps: AppDeps, raw: IncomingMessage): Promise<Answer> {
  const {path, query} = askedOf(raw)
  const found = await findFile(deps, path)
  if (typeof found === 'string') return pathRefusal(deps, found)

  const fromIp = query.get('fromip') ?? ''
  const client = clientOf(deps, raw, isIP(fromIp) === 0 ? undefined : fromIp)
  const selection = explainSelection(deps, found, client, 'list')
  if (selection.ranked.length === 0) return unavailable(deps)

  const html = renderPage(MirrorList({site: deps, selection}))
  return compressed(pageAnswer(deps.version, html), deps.config().gzip, raw.headers['accept-encoding'])
}
