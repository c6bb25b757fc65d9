import type {IncomingMessage} from 'node:http'
import type {FastifyPluginCallback, FastifyReply} from 'fastify'
import type {PathPolicy} from '../../core/config.js'
import type {FilePath} from '../../core/file-path.js'
import {createDigestHeaders} from '../../core/http/digest-headers.js'
import {redirectHeaders} from '../../core/http/redirect-headers.js'
import type {RankedMirror} from '../../core/selection/types.js'
import {type Answer, serverHeader, writeAnswer} from '../answer.js'
import {type Client, clientOf} from '../client-of.js'
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
export function createRedirect(deps: AppDeps): (request: IncomingMessage, found: FoundFile) => Answer {
  const describe = createDigestHeaders()
  return (request, found) => {
    const unchanged = notModified(deps, request, found)
    if (unchanged !== undefined) return unchanged

    const policy = policyOf(deps, found)
    const client = clientOf(deps, request)
    const picked =
      found.record === undefined
        ? []
        : deps.routing.pick(found.record.id, client.place, client.tls, client.stickyKey, client.family)
    const isFallback = picked.length === 0
    const [best, ...others] = isFallback ? deps.routing.fallbacks(client.place, client.tls) : picked
    if (best === undefined) return unavailable(deps)

    const status = policy?.redirectStatus ?? 302
    logDownload(deps, request, {type: 'REDIRECT', status, file: found.file, client, best, isFallback})
    if (request.method === 'GET' && !found.isDirectory) countDownload(deps, request, {found, client, best})
    return {
      status,
      headers: [
        'Cache-Control',
        policy?.cacheControl ?? 'private, no-cache',
        'Content-Type',
        'text/html; charset=utf-8',
        ...(found.record !== undefined && isDescribed(deps, found.record.path, policy) ? describe(found.record) : []),
        ...redirectHeaders(found.file.path, best, others, deps.config().maxLinkHeaders),
        ...serverHeader(deps.version),
        ...(request.method === 'HEAD' ? [] : ['Content-Length', '0']),
      ],
      body: undefined,
    }
  }
}

/** A checksum would be wrong for a mirror that may have an older version of the file. */
function isDescribed({config}: AppDeps, path: FilePath, policy: PathPolicy | undefined): boolean {
  const {digestHeaders, allowOutdatedFiles} = config()
  if (!digestHeaders || policy !== undefined) return digestHeaders && policy?.mode !== 'stale'
  return !allowOutdatedFiles.some(({prefix}) => path.startsWith(prefix))
}

interface Served {
  readonly found: FoundFile
  readonly client: Client
  readonly best: RankedMirror
}

function countDownload(deps: AppDeps, {headers}: IncomingMessage, {found, client, best}: Served): void {
  const isRanged = (headers.range ?? '') !== '' && deps.config().sameDownloadInterval > 0
  deps.count({
    path: found.file.path,
    mirror: best.mirror.id,
    size: found.file.size,
    ranged: isRanged
      ? {address: shortCopy(client.address), userAgent: shortCopy(headers['user-agent'] ?? '')}
      : undefined,
  })
}

/** Longer than any honest text of a client. */
const MAX_CLIENT_TEXT = 1024

/** Counts wait in memory while Redis is away; a part of a header would keep all of it there. */
const shortCopy = (text: string): string => Buffer.from(text.slice(0, MAX_CLIENT_TEXT)).toString()
