import type {IncomingMessage} from 'node:http'
import type {FastifyPluginCallback} from 'fastify'
import {bytesOfPath, type FilePath} from '../../core/file-path.js'
import {checksumKind} from '../../core/http/parse-query.js'
import {type Answer, plainAnswer, serverHeader, writeAnswer} from '../answer.js'
import {ANY_ORIGIN} from '../cross-origin.js'
import type {AppDeps} from '../deps.js'
import {askedOf, ROUTES} from '../dispatch.js'
import {readRoute} from '../methods.js'
import {findFile, servedFile} from '../find-file.js'
import {pathRefusal} from '../refusals.js'

/** One line as `sha256sum` writes it, without a newline. */
export const checksumRoute: FastifyPluginCallback<{readonly deps: AppDeps}> = (app, {deps}, done) => {
  readRoute(app, ROUTES.checksum, async ({raw}, reply) => {
    writeAnswer(reply, await answer(deps, raw))
  })
  done()
}

async function answer(deps: AppDeps, raw: IncomingMessage): Promise<Answer> {
  const {path, query} = askedOf(raw)
  const found = await findFile(deps, path)
  if (typeof found === 'string') return pathRefusal(deps, found)
  const kind = checksumKind(query)
  const hash = kind === undefined ? '' : servedFile(deps, found).hashes[kind]
  return hash === ''
    ? plainAnswer(deps.version, 404, 'Hash type not supported')
    : checksumAnswer(deps, hash, found.path)
}

function checksumAnswer({version}: AppDeps, hash: string, path: FilePath): Answer {
  // The name goes out as the bytes it has on disk, whatever their encoding.
  const body = Buffer.concat([Buffer.from(`${hash}  `), bytesOfPath(path).slice(path.lastIndexOf('/') + 1)])
  const headers = [...ANY_ORIGIN, 'Content-Type', 'text/plain; charset=UTF-8', ...serverHeader(version)]
  return {status: 200, headers: [...headers, 'Content-Length', String(body.length)], body}
}
