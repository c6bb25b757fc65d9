import type {IncomingMessage} from 'node:http'
import fastifyStatic from '@fastify/static'
import type {FastifyPluginCallback, FastifyReply} from 'fastify'
import {bytesOfPath, type FilePath} from '../../core/file-path.js'
import {plainAnswer, serverHeader, writeAnswer} from '../answer.js'
import {makeLast} from '../connections/last-answer.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {findFile, type FoundFile, policyOf} from '../find-file.js'
import {readRoute} from '../methods.js'
import {noteAnswer} from '../observe.js'
import {pathRefusal} from '../refusals.js'
import {createRedirect} from './redirect.js'

/** Larger files are left to mirrors: what is sent from here takes time from those who ask for redirects. */
const MAX_BYTES = 16 * 1024 * 1024

/** Sends small files from the repository itself, with ranges and conditions. A scope of its own: only these files pay. */
export const localRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  const redirect = createRedirect(deps)
  void app.register(fastifyStatic, {serve: false, dotfiles: 'allow', cacheControl: false, index: false})
  app.setErrorHandler((error, {raw}, reply) => {
    const status = statusOf(error)
    if (reply.raw.headersSent) reply.raw.destroy()
    else if (status !== undefined) writeAnswer(reply, plainAnswer(deps.version, ...status))
    else {
      deps.log.error({err: error, url: raw.url?.slice(0, 1024)}, 'file of the repository cannot be sent')
      writeAnswer(reply, plainAnswer(deps.version, 500, 'Internal Server Error'))
    }
  })
  readRoute(app, ROUTES.local, async ({raw}, reply) => {
    const found = await findFile(deps, askedOf(raw).path)
    const name = typeof found === 'string' ? undefined : await nameOnDisk(deps, found.path)
    if (typeof found === 'string') writeAnswer(reply, pathRefusal(deps, found))
    else if (name === undefined) writeAnswer(reply, redirect(raw, found))
    else sendFile(raw, reply, {found, name})
    return reply
  })

  function sendFile(
    request: IncomingMessage,
    reply: FastifyReply,
    {found, name}: {readonly found: FoundFile; readonly name: string},
  ): void {
    const [, server = ''] = serverHeader(deps.version)
    const cacheControl = policyOf(deps, found)?.cacheControl ?? 'no-cache'
    void reply.headers({server, 'cache-control': cacheControl, 'x-content-type-options': 'nosniff'})
    if (app.draining.isOn) makeLast(reply.raw)
    reply.raw.once('finish', () => noteAnswer(app.observer.hears, request, reply.raw.statusCode))
    void reply.sendFile(name, deps.config().repository)
  }
  done()
}

/** The file's name as text, without links in it; undefined when it is not here, too large, or no text. */
async function nameOnDisk({lookOnDisk}: AppDeps, path: FilePath): Promise<string | undefined> {
  const answer = await lookOnDisk(path)
  if (typeof answer === 'string' || answer.isDirectory || answer.size > MAX_BYTES) return undefined
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytesOfPath(answer.path))
  } catch {
    return undefined // bytes that are no UTF-8: there is no text that would name it
  }
}

/** What the client has asked for in vain. */
function statusOf(error: unknown): [number, string] | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  if (status === 412) return [412, 'Precondition Failed']
  return status === 416 ? [416, 'Range Not Satisfiable'] : undefined
}
