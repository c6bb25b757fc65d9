import type {FileId} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import type {HttpExchange} from '../core/health/http-exchange.js'
import {baseUrl, schemeOf, type Mirror, type MirrorId, type ProtocolState} from '../core/mirror.js'
import type {EventChannel, Log, MirrorLogStore, MirrorStore} from '../core/ports.js'
import {setMirrorEnabled} from './set-mirror-enabled.js'

/** What one request to a mirror showed. */
export interface CheckAnswer {
  readonly state: ProtocolState
  /** The mirror answered that it does not have the file. */
  readonly fileMissing: boolean
  readonly level: 'info' | 'warn' | 'error'
  /** One line for the log. */
  readonly text: string
  readonly latencyMs: number
  /** Every request with its answer, in order. */
  readonly exchanges: readonly HttpExchange[]
}

export interface CheckMirrorDeps {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly events: EventChannel
  readonly log: Log
  /** A file that the mirror should have as we publish it; undefined when there is none, as before its first scan. */
  readonly sampleFile: (
    mirror: MirrorId,
  ) => {readonly id: FileId; readonly path: FilePath; readonly size: number} | undefined
  /** Never rejects but with the signal's reason. */
  readonly request: (check: {
    readonly baseUrl: string
    readonly path: FilePath
    readonly expectedSize: number
    readonly allowRedirects: boolean
    readonly signal: AbortSignal
  }) => Promise<CheckAnswer>
}

export interface CheckMirrorOptions {
  readonly disallowRedirects: boolean
  readonly disableOnMissingFile: boolean
  readonly signal: AbortSignal
}

export type CheckedProtocol = CheckAnswer & {readonly protocol: 'http' | 'https'; readonly path: FilePath}

/**
 * Asks a mirror for a file that it should have, over each protocol it serves,
 * and keeps the answer as its state. Empty when the mirror has no such file:
 * then nothing is known and nothing is changed.
 */
export async function checkMirror(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  options: CheckMirrorOptions,
): Promise<readonly CheckedProtocol[]> {
  const file = deps.sampleFile(mirror.id)
  if (file === undefined) return []
  const scheme = schemeOf(mirror.httpUrl)
  const checked: CheckedProtocol[] = []
  for (const protocol of scheme === 'both' ? (['http', 'https'] as const) : [scheme]) {
    const answer = await deps.request({
      baseUrl: baseUrl(mirror.httpUrl, protocol),
      path: file.path,
      expectedSize: file.size,
      allowRedirects: mayRedirect(mirror, options),
      signal: options.signal,
    })
    options.signal.throwIfAborted()
    checked.push({...answer, protocol, path: file.path})
    await keepState(deps, mirror, protocol, answer)
  }
  if (options.disableOnMissingFile && checked.some(({fileMissing}) => fileMissing)) {
    deps.log.warn({mirror: mirror.name}, 'mirror disabled because a file is missing')
    await setMirrorEnabled(deps, mirror, false)
  }
  return checked
}

async function keepState(
  {mirrors, mirrorLogs, events, log}: CheckMirrorDeps,
  {id, name}: Mirror,
  protocol: 'http' | 'https',
  {state, latencyMs, level, text}: CheckAnswer,
): Promise<void> {
  const {isUp, reason} = state
  const isChanged = await mirrors.setProtocolState(id, protocol, state)
  // Name, protocol and verdict at the start of the line: that is where operators' scripts look for them.
  log[level]({latencyMs: Math.round(latencyMs)}, `${name} ${protocol.toUpperCase()} ${text}`)
  if (!isChanged) return
  await mirrorLogs.append(id, {kind: 'state', protocol, up: isUp, reason})
  events.publish({type: 'mirror.state', mirror: id, name, protocol, up: isUp, reason})
}

const mayRedirect = ({allowRedirects}: Mirror, {disallowRedirects}: CheckMirrorOptions): boolean =>
  allowRedirects === 'default' ? !disallowRedirects : allowRedirects === 'allowed'
