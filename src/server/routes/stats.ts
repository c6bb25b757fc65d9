import type {FastifyPluginCallback} from 'fastify'
import type {FilePath} from '../../core/file-path.js'
import {currentSuffixes, parseStatsPeriod} from '../../core/http/stats-period.js'
import {type Answer, plainAnswer, serverHeader, withBody, writeAnswer} from '../answer.js'
import {compressed} from '../compress.js'
import {ANY_ORIGIN} from '../cross-origin.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {fileInMemory} from '../find-file.js'

/** Downloads of one file, an alias counting as the file it leads to. A file that nobody knows has none. */
export const statsRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.stats, async ({raw}, reply) => {
    const {path, query} = askedOf(raw)
    const answer = await fileStats(deps, fileInMemory(deps, path)?.path ?? path, query.get('stats') ?? '')
    writeAnswer(reply, await compressed(answer, deps.config().gzip, raw.headers['accept-encoding']))
  })
  done()
}

async function fileStats(deps: AppDeps, path: FilePath, value: string): Promise<Answer> {
  const period = parseStatsPeriod(value)
  switch (period.kind) {
    case 'invalid':
      return plainAnswer(deps.version, 400, 'Invalid period')
    case 'now': {
      const [today = 0, month = 0, year = 0, total = 0] = await deps.stats.fileDownloads(
        path,
        currentSuffixes(deps.clock()),
      )
      return statsAnswer(deps, {Today: today, Month: month, Year: year, Total: total})
    }
    case 'given': {
      const [downloads = 0] = await deps.stats.fileDownloads(path, [period.suffix])
      return statsAnswer(deps, {Period: value, Downloads: downloads})
    }
  }
}

/** The type says text, not JSON: scripts have always been told so. */
const statsAnswer = ({version}: AppDeps, body: object): Answer =>
  withBody(
    200,
    [...ANY_ORIGIN, 'Content-Type', 'text/plain; charset=utf-8', ...serverHeader(version)],
    JSON.stringify(body, undefined, 4),
  )
