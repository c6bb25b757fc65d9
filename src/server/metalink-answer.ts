import type {IncomingMessage} from 'node:http'
import {displayPath, type FilePath} from '../core/file-path.js'
import {listedUrls} from '../core/http/listed-mirror.js'
import {metalink, METALINK_TYPES, type MetalinkVersion} from '../core/metalink/metalink.js'
import {splitMetalinkSuffix} from '../core/metalink/metalink-suffix.js'
import {type Answer, serverHeader, withBody} from './answer.js'
import {clientOf} from './client-of.js'
import {compressed} from './compress.js'
import {ANY_ORIGIN} from './cross-origin.js'
import type {AppDeps} from './deps.js'
import {findFile, type FoundFile, recordOf} from './find-file.js'
import {listedMirrors} from './listed-mirrors.js'
import {pathRefusal, unavailable} from './refusals.js'

/** The metalink of a file. One that the catalogue does not have yet has none, as there is nothing to check it by. */
export async function metalinkAnswer(
  deps: AppDeps,
  request: IncomingMessage,
  found: FoundFile,
  version: MetalinkVersion,
): Promise<Answer> {
  const record = recordOf(deps, found)
  if (record === undefined) return pathRefusal(deps, 'missing')
  const mirrors = listedMirrors(deps, record.id, clientOf(deps, request), {mayBeOlder: false})
  if (mirrors.length === 0) return unavailable(deps)
  const body = metalink(version, {
    generator: `Mirrorbits/${deps.version}`,
    published: deps.clock(),
    file: record,
    urls: listedUrls(record.path, mirrors),
  })
  const headers = [
    ...ANY_ORIGIN,
    'Cache-Control',
    'private, no-cache',
    'Content-Disposition',
    `attachment; filename*=UTF-8''${savedName(record.path)}.${version}`,
    'Content-Type',
    METALINK_TYPES[version],
    'Vary',
    'Accept',
    ...serverHeader(deps.version),
  ]
  return compressed(withBody(200, headers, body), deps.config().gzip, request.headers['accept-encoding'])
}

/** For a path that names nothing: the metalink of the file that it names without its suffix, or a refusal. */
export async function metalinkBySuffix(deps: AppDeps, request: IncomingMessage, path: FilePath): Promise<Answer> {
  const wish = splitMetalinkSuffix(path)
  if (wish === undefined) return pathRefusal(deps, 'missing')
  const found = await findFile(deps, wish.path)
  return typeof found === 'string' ? pathRefusal(deps, found) : metalinkAnswer(deps, request, found, wish.version)
}

/** As RFC 8187 wants it. */
const savedName = (path: FilePath): string =>
  encodeURIComponent(displayPath(path).slice(displayPath(path).lastIndexOf('/') + 1)).replace(
    /['()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
