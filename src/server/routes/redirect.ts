import type {IncomingMessage} from 'node:http'
import type {FastifyPluginCallback, FastifyReply} from 'fastify'
import type {PathPolicy} from '../../core/config.js'
import type {FilePath} from '../../core/file-path.js'
import {digestHeaders} from '../../core/http/digest-headers.js'
import {redirectHeaders} from '../../core/http/redirect-headers.js'
import type {DrawnMirror} from '../../core/selection/types.js'
import {type Answer, serverHeader, writeAnswer} from '../answer.js'
import {cacheHeaders} from '../cache-headers.js'
import {type Client, clientOf} from '../client-of.js'
import type {ClientRequest} from '../client-request.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {fileInMemory, findFile, type FoundFile, policyOf} from '../find-file.js'
import {metalinkBySuffix} from '../metalink-answer.js'
import {notModified} from '../not-modified.js'
import {pathRefusal, unavailable} from '../refusals.js'
import {logDownload} from '../log-download.js'

/** Sends the client to a mirror. Nothing is awaited and no hook runs for a file of the catalogue. */
export const redirectRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  const redirect = createRedirect(deps)
  readRoute(app, ROUTES.redirect, ({raw}, reply) => {
    const {path} = askedOf(raw)
    const known = fileInMemory(deps, path)
    if (known === undefined) return redirectUnknown(raw, path, reply)
    writeAnswer(reply, redirect(raw, known))
    return undefined
  })

  async function redirectUnknown(request: IncomingMessage, path: FilePath, reply: FastifyReply): Promise<void> {
    const found = await findFile(deps, path)
    if (found === 'missing') writeAnswer(reply, await metalinkBySuffix(deps, request, path))
    else writeAnswer(reply, found === 'outside' ? pathRefusal(deps, found) : redirect(request, found))
  }
  done()
}

/** Makes the answer that leads to a mirror, counting and logging the download. */
export function createRedirect(deps: AppDeps): (request: ClientRequest, found: FoundFile) => Answer {
  const server = serverHeader(deps.version)
  return (request, found) => {
    const unchanged = notModified(deps, request, found)
    if (unchanged !== undefined) return unchanged

    const {id, path} = found
    const policy = policyOf(deps, found)
    const client = clientOf(deps, request)
    const picked = id === undefined ? [] : deps.routing.pick(id, client)
    const isFallback = picked.length === 0
    const mirrors = isFallback ? deps.routing.fallbacks(client) : picked
    const [best] = mirrors
    if (best === undefined) return unavailable(deps)

    const status = policy?.redirectStatus ?? 302
    logDownload(deps, request, {type: 'REDIRECT', status, path, id, client, best, isFallback})
    if (request.method === 'GET' && !found.isDirectory) countDownload(deps, request, {found, client, best})
    const headers = [
      ...cacheHeaders(deps, policy),
      'Content-Type',
      'text/html; charset=utf-8',
      ...(id !== undefined && isDescribed(deps, path, policy) ? digestHeaders(path, deps.routing.digestsOf(id)) : []),
      ...redirectHeaders(path, mirrors, deps.config().maxLinkHeaders),
      ...server,
    ]
    if (request.method !== 'HEAD') headers.push('Content-Length', '0')
    return {status, headers, body: undefined}
  }
}

/** A checksum would be wrong for a mirror that may have an older version of the file. */
function isDescribed({config}: AppDeps, path: FilePath, policy: PathPolicy | undefined): boolean {
  const {digestHeaders: isWanted, allowOutdatedFiles} = config()
  if (!isWanted || policy !== undefined) return isWanted && policy?.mode !== 'stale'
  return !allowOutdatedFiles.some(({prefix}) => path.startsWith(prefix))
}

interface Served {
  readonly found: FoundFile
  readonly client: Client
  readonly best: DrawnMirror
}

function countDownload(deps: AppDeps, {headers}: ClientRequest, {found, client, best}: Served): void {
  const {id, path} = found
  const isRanged = (headers.range ?? '') !== '' && deps.config().sameDownloadInterval > 0
  deps.count({
    path,
    id,
    mirror: best.mirror.id,
    size: id === undefined ? 0 : deps.routing.sizeOf(id),
    ranged: isRanged
      ? {address: shortCopy(client.address), userAgent: shortCopy(headers['user-agent'] ?? '')}
      : undefined,
  })
}

/** Longer than any honest text of a client. */
const MAX_CLIENT_TEXT = 1024

/** Counts wait in memory while Redis is away; a part of a header would keep all of it there. */
const shortCopy = (text: string): string => Buffer.from(text.slice(0, MAX_CLIENT_TEXT)).toString()
