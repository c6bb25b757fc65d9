import type {OutputMode, PathPolicy} from '../core/config.js'
import type {FilePath} from '../core/file-path.js'
import {preferredMetalink, wantsJson} from '../core/http/accept.js'
import {parseQuery, type Query, requestKind} from '../core/http/parse-query.js'
import {parseTarget} from '../core/http/parse-target.js'
import type {ClientRequest} from './client-request.js'
import type {AppDeps} from './deps.js'
import {firstHeader} from './first-header.js'
import {methodKind} from './methods.js'

/** The only URLs that the router ever sees; what the client wrote never reaches it. */
export const ROUTES = {
  redirect: '/redirect',
  local: '/local',
  json: '/json',
  mirrorlist: '/mirrorlist',
  stats: '/stats',
  mirrorstats: '/mirrorstats',
  checksum: '/checksum',
  metalink: '/metalink',
  trace: '/trace',
  unclean: '/unclean',
  impossible: '/impossible',
  malformed: '/malformed',
  options: '/options',
  refusedMethod: '/refused-method',
  limited: '/limited',
} as const

/** Routes that give a file, or tell where it is. */
export const DOWNLOADS: ReadonlySet<string> = new Set([ROUTES.redirect, ROUTES.local, ROUTES.json, ROUTES.metalink])

/** What the client asked for, read from the request line once. */
export interface Asked {
  readonly path: FilePath
  readonly query: Query
}

interface ReadRequest extends ClientRequest {
  [ASKED]?: Asked
  [LOCATION]?: string
}

const ASKED = Symbol('asked')
const LOCATION = Symbol('location')

/** Chooses the route for a request and keeps what was read for its handler. Never throws. */
export function routeOf(request: ReadRequest, deps: AppDeps): string {
  const target = parseTarget(request.url ?? '')
  const asked = methodKind(request.method)
  if (asked !== 'read' && target.kind !== 'malformed')
    return asked === 'options' ? ROUTES.options : ROUTES.refusedMethod
  switch (target.kind) {
    case 'path': {
      const query = parseQuery(target.query)
      request[ASKED] = {path: target.path, query}
      const kind = requestKind(query)
      return ROUTES[kind === 'download' ? downloadRoute(request, target.path, deps) : kind]
    }
    case 'unclean':
      request[LOCATION] = target.location
      return ROUTES.unclean
    case 'impossible':
    case 'malformed':
      return ROUTES[target.kind]
    case 'server':
      return ROUTES.malformed
  }
}

function downloadRoute(
  request: ClientRequest,
  path: FilePath,
  deps: AppDeps,
): 'local' | 'redirect' | 'json' | 'metalink' {
  const {outputMode, pathPolicies} = deps.config()
  const policy = pathPolicies.length === 0 ? undefined : policyOfKnown(deps, path)
  return policy?.mode === 'local' ? 'local' : routeFor(request, policy?.outputMode ?? outputMode)
}

/** Only of a file that memory knows: patterns are not tried on what clients make up. */
function policyOfKnown({resolvePath, routing}: AppDeps, path: FilePath): PathPolicy | undefined {
  const answer = resolvePath(path)
  return answer.kind === 'file' ? routing.policyOf(answer.id) : undefined
}

function routeFor(request: ClientRequest, outputMode: OutputMode): 'redirect' | 'json' | 'metalink' {
  if (outputMode !== 'auto') return outputMode
  const {accept} = request.headers
  if (accept === undefined) return 'redirect'
  if (wantsJson(firstHeader(request, 'accept'))) return 'json'
  return preferredMetalink(accept) === undefined ? 'redirect' : 'metalink'
}

export function askedOf(request: ReadRequest): Asked {
  const asked = request[ASKED]
  if (asked === undefined) throw new Error('The request was not dispatched.')
  return asked
}

/** The clean spelling of an unclean target. */
export function locationOf(request: ReadRequest): string {
  const location = request[LOCATION]
  if (location === undefined) throw new Error('The request was not dispatched.')
  return location
}
