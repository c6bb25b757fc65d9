import type {FileId} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import type {HttpExchange} from '../core/health/http-exchange.js'
import type {HealthThresholds} from '../core/health/protocol-health.js'
import type {Mirror, ProtocolState} from '../core/mirror.js'
import type {AddressFamily} from '../core/network/address.js'
import type {EventChannel, Log, MirrorLogStore, MirrorStore} from '../core/ports.js'

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
  /**
   * Lists the folders of these files anew and notes what is gone from them. Returns whether one of these files is: then
   * there are other samples. Rejects only with the signal's reason.
   */
  readonly lookAgain: (mirror: Mirror, files: readonly SampleFile[], signal: AbortSignal) => Promise<boolean>
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
