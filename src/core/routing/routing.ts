import type {FileId, FileRecord, Hashes} from '../catalogue/file-record.js'
import type {PathPolicy} from '../config.js'
import type {FilePath} from '../file-path.js'
import type {MirrorId} from '../mirror.js'
import type {DrawnMirror, ExcludedMirror, RankedMirror} from '../selection/types.js'
import type {RoutedClient} from './routed-client.js'

/** Answers from memory alone which mirrors a request may be sent to. Nothing here waits. */
export interface Routing {
  /** The record of a file that the catalogue has just named. */
  file(id: FileId): FileRecord
  /** In bytes. */
  sizeOf(id: FileId): number
  /** Its checksums in base64; empty where not known. */
  digestsOf(id: FileId): Hashes
  /** What the configuration says of this file, if anything. */
  policyOf(id: FileId): PathPolicy | undefined
  /** The same for a path that exists and that the catalogue lacks. Dear: not for what a client has made up. */
  policyAt(path: FilePath): PathPolicy | undefined
  /** Draws for a redirect: at most 5 when several have a weight. Empty when no mirror may serve. */
  pick(id: FileId, client: RoutedClient): readonly DrawnMirror[]
  /** Everything, for lists and JSON: `draw` orders as `pick` does, `list` ranks all, `current` those with our version. */
  explain(id: FileId, client: RoutedClient, mode: ExplainMode): Explanation
  /** Whether the mirror has the very version we publish, where `AllowOutdatedFiles` or a policy would admit an older one too. */
  holdsCurrent(mirror: MirrorId, id: FileId): boolean
  /** The configured last resorts, best first. */
  fallbacks(client: Pick<RoutedClient, 'place' | 'tls'>): readonly RankedMirror[]
}

export type ExplainMode = 'draw' | 'list' | 'current'

export interface Explanation {
  readonly ranked: readonly RankedMirror[]
  readonly excluded: readonly ExcludedMirror[]
}

/** How much of the catalogue a mirror has, at its last scan. */
export interface FilesOfMirror {
  /** Files of the catalogue that it has in some version. */
  readonly known: number
  /** Files of the catalogue. */
  readonly total: number
  /** Files it has in another version than ours. */
  readonly differing: number
}
