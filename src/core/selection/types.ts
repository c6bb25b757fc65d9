import type {Mirror} from '../mirror.js'
import type {ModTime} from '../mod-time.js'

/** Whether this client must, must not, or may be sent to HTTPS. */
export type TlsWish = 'none' | 'required' | 'forbidden'

/** Why a mirror that has some version of the file may not serve it: the file is not the one we publish. */
export type FileProblem =
  | {readonly kind: 'size-mismatch'}
  /** `difference` is ours minus theirs, in nanoseconds: negative when the mirror's file is newer. */
  | {readonly kind: 'outdated'; readonly difference: ModTime}

/** What the policy of the file's path has against a mirror. */
export type PolicyProblem =
  /** All clients are sent to the fallbacks. */
  | {readonly kind: 'origin-only'}
  /** All mirrors that serve are to have the same version, and more have another one. */
  | {readonly kind: 'other-version'}

/** Why a mirror may not take this request. */
export type Exclusion =
  | {readonly kind: 'disabled'}
  | {readonly kind: 'not-https'}
  | {readonly kind: 'not-http'}
  /** `reason` is empty when the health check gave none. */
  | {readonly kind: 'down'; readonly reason: string}
  /** Neither protocol works, for two different reasons. */
  | {readonly kind: 'neither'; readonly http: Exclusion; readonly https: Exclusion}
  | FileProblem
  | PolicyProblem
  | {readonly kind: 'continent-only'}
  | {readonly kind: 'country-only'}
  | {readonly kind: 'as-only'}
  | {readonly kind: 'country-excluded'}
  /** It does not work over the IP version that the client came with. */
  | {readonly kind: 'no-ipv4'}
  | {readonly kind: 'no-ipv6'}

/** A mirror that has the file in some version. */
export interface Candidate {
  readonly mirror: Mirror
  /** Undefined when the mirror's version of the file will do. */
  readonly problem: FileProblem | PolicyProblem | undefined
}

/** A mirror that may take this request, ranked. */
export interface RankedMirror {
  readonly mirror: Mirror
  /** The mirror's URL with scheme, to which the path is appended. */
  readonly absoluteUrl: string
  /** float32; 0 when the client's place is not known. */
  readonly distanceKm: number
  readonly computedScore: number
  /** Share of the requests of this client's class that go here, in percent (float32); 0 for a mirror without weight. */
  readonly weight: number
}

/** What an answer to a request needs to know of a mirror that it names. */
export type DrawnMirror = Omit<RankedMirror, 'computedScore'>

/** A mirror that has the file but may not take this request. */
export interface ExcludedMirror {
  readonly mirror: Mirror
  /** Empty for a disabled mirror. */
  readonly absoluteUrl: string
  readonly distanceKm: number
  readonly exclusion: Exclusion
}

/**
 * The mirrors for one class of clients: same file holders, same place, same TLS wish.
 * Computed once and kept; each request only draws from it.
 */
export interface Ranking {
  /** Best first; the first `weights.length` are those with a weight. */
  readonly mirrors: readonly RankedMirror[]
  /** Weights of the head of `mirrors`: whole numbers by the classic strategy, as long as no mirror's share is limited. */
  readonly weights: readonly number[]
  readonly totalWeight: number
  /** False when the client's place is unknown: then the order is drawn anew for each request. */
  readonly located: boolean
}
