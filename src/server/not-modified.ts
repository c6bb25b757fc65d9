import {notModifiedSince} from '../core/http/if-modified-since.js'
import {type Answer, serverHeader} from './answer.js'
import type {ClientRequest} from './client-request.js'
import type {AppDeps} from './deps.js'
import {type FoundFile, servedFile} from './find-file.js'

/** The 304 answer, when the client has the file as it is now. */
export function notModified(deps: AppDeps, {headers}: ClientRequest, found: FoundFile): Answer | undefined {
  const since = headers['if-modified-since']
  if (since === undefined) return undefined
  const {modTime} = servedFile(deps, found)
  const lastModified = modTime === undefined ? undefined : notModifiedSince(since, modTime)
  if (lastModified === undefined) return undefined
  return {status: 304, headers: ['Last-Modified', lastModified, ...serverHeader(deps.version)], body: undefined}
}
