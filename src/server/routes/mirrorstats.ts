import type {FastifyPluginCallback} from 'fastify'
import {currentSuffixes} from '../../core/http/stats-period.js'
import {writeAnswer} from '../answer.js'
import {compressed} from '../compress.js'
import type {AppDeps} from '../deps.js'
import {ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {pageAnswer} from '../page-answer.js'
import {MirrorStats} from '../pages/mirrorstats.js'
import {renderPage} from '../pages/render-page.js'

/** Shows today's traffic of all mirrors; the path does not matter. */
export const mirrorstatsRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.mirrorstats, async ({raw}, reply) => {
    const mirrors = deps.mirrors()
    const nowMs = deps.clock()
    const [today] = currentSuffixes(nowMs)
    const traffic = await deps.stats.mirrorTraffic(
      mirrors.map(({id}) => id),
      today,
    )
    const html = renderPage(MirrorStats({site: deps, mirrors, traffic, nowMs}))
    const answer = pageAnswer(deps.version, html)
    writeAnswer(reply, await compressed(answer, deps.config().gzip, raw.headers['accept-encoding']))
  })
  done()
}
