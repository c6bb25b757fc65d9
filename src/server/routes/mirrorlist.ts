import type {IncomingMessage} from 'node:http'
import {isIP} from 'node:net'
import type {FastifyPluginCallback} from 'fastify'
import {answerFormat} from '../../core/http/answer-format.js'
import {mirrorlistJson} from '../../core/http/mirrorlist-json.js'
import {TEXT_LIST_FORMATS, textList, type TextListFormat} from '../../core/http/text-list.js'
import {type Answer, plainAnswer, writeAnswer} from '../answer.js'
import {type Client, clientOf} from '../client-of.js'
import {compressed} from '../compress.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {findFile, type FoundFile} from '../find-file.js'
import {listedMirrors} from '../listed-mirrors.js'
import {readRoute} from '../methods.js'
import {pageAnswer, siteOf} from '../page-answer.js'
import {MirrorList} from '../pages/mirrorlist.js'
import {renderPage} from '../pages/render-page.js'
import {jsonDocument, programAnswer} from '../program-answer.js'
import {pathRefusal, unavailable} from '../refusals.js'
import {explainSelection} from '../explain-selection.js'

/** Shows who may serve a file to this client, or to the address given as `?fromip=`: as page, JSON or plain list. */
export const mirrorlistRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.mirrorlist, async ({raw}, reply) => {
    writeAnswer(reply, await compressed(await answer(deps, raw), deps.config().gzip, raw.headers['accept-encoding']))
  })
  done()
}

async function answer(deps: AppDeps, raw: IncomingMessage): Promise<Answer> {
  const {path, query} = askedOf(raw)
  const found = await findFile(deps, path)
  if (typeof found === 'string') return pathRefusal(deps, found)
  const format = answerFormat(query, raw.headers.accept, TEXT_LIST_FORMATS)
  if (format === undefined) return plainAnswer(deps.version, 400, 'Unknown format: use html, json, txt, apt or yum')

  const fromIp = query.get('fromip') ?? ''
  const client = clientOf(deps, raw, isIP(fromIp) === 0 ? undefined : fromIp)
  if (format !== 'html' && format !== 'json') return textAnswer(deps, found, client, format)
  const selection = explainSelection(deps, found, client, 'list')
  if (selection.ranked.length === 0) return unavailable(deps)
  const site = siteOf(deps)
  return format === 'json'
    ? jsonDocument(deps.version, mirrorlistJson(selection), query.has('pretty'))
    : pageAnswer(site, renderPage(MirrorList({site, selection})))
}

function textAnswer(deps: AppDeps, found: FoundFile, client: Client, format: TextListFormat): Answer {
  const mirrors = listedMirrors(deps, found.id, client, {mayBeOlder: true})
  if (mirrors.length === 0) return unavailable(deps)
  return programAnswer(deps.version, 'text/plain; charset=utf-8', textList(format, found.path, mirrors))
}
