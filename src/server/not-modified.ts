import type {IncomingMessage} from 'node:http'
import {notModifiedSince} from '../core/http/if-modified-since.js'
import {type Answer, serverHeader} from './answer.js'
import type {AppDeps} from './deps.js'
import type {FoundFile} from './find-file.js'

/** The 304 answer, when the client has the file as it is now. */
export function notModified({version}: AppDeps, {headers}: IncomingMessage, found: FoundFile): Answer | undefined {
  const since = headers['if-modified-since']
  if (since === undefined || found.record === undefined) return undefined
  const lastModified = notModifiedSince(since, found.record.modTime)
  if (lastModified === undefined) return undefined
  return {status: 304, headers: ['Last-Modified', lastModified, ...serverHeader(version)], body: undefined}
}
