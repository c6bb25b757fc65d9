import type {IncomingMessage} from 'node:http'
import type {FastifyPluginCallback} from 'fastify'
import {answerFormat} from '../../core/http/answer-format.js'
import {mirrorstatsJson} from '../../core/http/mirrorstats-json.js'
import {currentSuffixes} from '../../core/http/stats-period.js'
import {type Answer, plainAnswer, writeAnswer} from '../answer.js'
import {compressed} from '../compress.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {pageAnswer, siteOf} from '../page-answer.js'
import {MirrorStats} from '../pages/mirrorstats.js'
import {renderPage} from '../pages/render-page.js'
import {jsonDocument} from '../program-answer.js'

/** Shows the state and today's traffic of all mirrors, as page or JSON; the path does not matter. */
export const mirrorstatsRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.mirrorstats, async ({raw}, reply) => {
    writeAnswer(reply, await compressed(await answer(deps, raw), deps.config().gzip, raw.headers['accept-encoding']))
  })
  done()
}

async function answer(deps: AppDeps, raw: IncomingMessage): Promise<Answer> {
  const {query} = askedOf(raw)
  const format = answerFormat(query, raw.headers.accept, [])
  if (format === undefined) return plainAnswer(deps.version, 400, 'Unknown format: use html or json')

  const nowMs = deps.clock()
  const mirrors = deps.mirrors()
  const [today] = currentSuffixes(nowMs)
  const traffic = await deps.stats.mirrorTraffic(
    mirrors.map(({id}) => id),
    today,
  )
  const statuses = mirrors.map(mirror => ({
    mirror,
    files: deps.filesOf(mirror.id),
    traffic: traffic.get(mirror.id) ?? {downloads: 0, bytes: 0n},
  }))
  const site = siteOf(deps)
  return format === 'json'
    ? jsonDocument(deps.version, mirrorstatsJson(statuses, nowMs), query.has('pretty'))
    : pageAnswer(site, renderPage(MirrorStats({site, statuses, nowMs})))
}
