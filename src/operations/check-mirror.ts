import type {FileId} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import type {HttpExchange} from '../core/health/http-exchange.js'
import type {HealthThresholds} from '../core/health/protocol-health.js'
import {baseUrl, schemeOf, type Mirror, type ProtocolState} from '../core/mirror.js'
import type {AddressFamily} from '../core/network/address.js'
import type {EventChannel, Log, MirrorLogStore, MirrorStore} from '../core/ports.js'
import {checkProtocol} from './check-protocol.js'
import {keepCheck} from './keep-check.js'
import {setMirrorEnabled} from './set-mirror-enabled.js'

/** What one request to a mirror showed. */
export interface CheckAnswer {
  readonly state: ProtocolState
  /** The mirror answered that it does not have the file. */
  readonly fileMissing: boolean
  /** What is wrong is only this file, which is missing or another. */
  readonly isAboutFile: boolean
  readonly level: 'info' | 'warn' | 'error'
  /** One line for the log. */
  readonly text: string
  readonly latencyMs: number
  /** Milliseconds that it took to answer once it was connected; undefined when no answer came. */
  readonly rttMs: number | undefined
  /** Unix seconds at which its TLS certificate ends. */
  readonly certificateEnds: number | undefined
  /** Every request with its answer, in order. */
  readonly exchanges: readonly HttpExchange[]
}

/** A file that the mirror should have. */
export interface SampleFile {
  readonly path: FilePath
  /** Undefined when any size will do. */
  readonly size: number | undefined
  /** Set for a file that the last scan found on the mirror; the file that all mirrors must have has none. */
  readonly heldAs: FileId | undefined
}

export interface CheckRequest {
  readonly baseUrl: string
  readonly path: FilePath
  readonly expectedSize: number | undefined
  readonly family: AddressFamily | undefined
  readonly allowRedirects: boolean
  readonly signal: AbortSignal
}

export interface CheckMirrorDeps {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly events: EventChannel
  readonly log: Log
  /**
   * Files to ask for: first the one that all mirrors must have, if there is one, then some that the last scan found.
   * Empty when none is known, as before the first scan.
   */
  readonly samples: (mirror: Mirror) => readonly SampleFile[]
  /** Which IP versions the host has, and which of them can be asked from here. Never rejects. */
  readonly families: (host: string) => Promise<HostFamilies>
  /** Never rejects but with the signal's reason. */
  readonly request: (check: CheckRequest) => Promise<CheckAnswer>
  /** Notes that the mirror lacks files that its last scan found, and has it scanned again soon. */
  readonly correct: (mirror: Mirror, files: readonly FileId[]) => Promise<void>
  /** Whether to remind of this now: once a day is enough. */
  readonly mayRemind: (what: string) => boolean
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number
}

/** Over which IP versions a host can be asked from here. */
export interface HostFamilies {
  /** Whether the host has an address of the family; undefined when that is not known. */
  readonly ipv4: boolean | undefined
  readonly ipv6: boolean | undefined
  /** The families that the host has and this node has a way to. */
  readonly reachable: readonly AddressFamily[]
}

export interface CheckMirrorOptions extends HealthThresholds {
  readonly disallowRedirects: boolean
  readonly disableOnMissingFile: boolean
  readonly signal: AbortSignal
}

/** What a check found over one protocol, and what became of the protocol's state. */
export interface CheckedProtocol extends CheckAnswer {
  readonly protocol: 'http' | 'https'
  readonly path: FilePath
  readonly ipv4: boolean | undefined
  readonly ipv6: boolean | undefined
  /** Files that the mirror lacks or has otherwise although its last scan found them. */
  readonly wrongFiles: readonly SampleFile[]
}

/**
 * Asks a mirror for files that it should have, over each protocol it serves,
 * and keeps the answer as its state. Empty when the mirror has no such file:
 * then nothing is known and nothing is changed.
 */
export async function checkMirror(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  options: CheckMirrorOptions,
): Promise<readonly CheckedProtocol[]> {
  const files = deps.samples(mirror)
  if (files.length === 0) return []
  const scheme = schemeOf(mirror.httpUrl)
  const allowRedirects = mayRedirect(mirror, options)
  const checked: CheckedProtocol[] = []
  let isUp = true
  for (const protocol of scheme === 'both' ? (['http', 'https'] as const) : [scheme]) {
    const url = baseUrl(mirror.httpUrl, protocol)
    const found = await checkProtocol(deps, {url, protocol, files, allowRedirects, signal: options.signal})
    options.signal.throwIfAborted()
    checked.push(found)
    const kept = await keepCheck(deps, mirror, found, options)
    isUp &&= kept?.isUp === true
  }
  await correctHoldings(deps, mirror, checked)
  await followMissingFile(deps, mirror, {checked, isUp, disables: options.disableOnMissingFile})
  return checked
}

/** A mirror that is well but for some files is not sent clients for those; one that has none of them is only scanned. */
async function correctHoldings(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  checked: readonly CheckedProtocol[],
): Promise<void> {
  const wrong = checked.filter(({wrongFiles}) => wrongFiles.length > 0)
  if (wrong.length === 0) return
  const isWell = wrong.every(({state}) => state.isUp)
  const ids = wrong.flatMap(({wrongFiles}) => wrongFiles.flatMap(({heldAs}) => heldAs ?? []))
  await deps.correct(mirror, isWell ? [...new Set(ids)] : [])
}

/** Disables a mirror that has lost its files, and enables it again when it has them. */
async function followMissingFile(
  deps: CheckMirrorDeps,
  mirror: Mirror,
  {
    checked,
    isUp,
    disables,
  }: {readonly checked: readonly CheckedProtocol[]; readonly isUp: boolean; readonly disables: boolean},
): Promise<void> {
  if (mirror.isDisabledByCheck && isUp) {
    deps.log.info({mirror: mirror.name}, 'mirror enabled: it has its files again')
    await setMirrorEnabled(deps, mirror, true)
  } else if (disables && mirror.enabled && !isUp && checked.some(({fileMissing}) => fileMissing)) {
    deps.log.warn({mirror: mirror.name}, 'mirror disabled because a file is missing')
    await deps.mirrors.disableByCheck(mirror.id)
    await deps.mirrorLogs.append(mirror.id, {kind: 'disabled'})
    deps.events.publish({type: 'mirror.changed', mirror: mirror.id, name: mirror.name, change: 'disabled'})
  }
}

const mayRedirect = ({allowRedirects}: Mirror, {disallowRedirects}: CheckMirrorOptions): boolean =>
  allowRedirects === 'default' ? !disallowRedirects : allowRedirects === 'allowed'
