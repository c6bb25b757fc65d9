import type {FilePath} from './file-path.js'

/** What the repository on disk has at a path. */
export type DiskAnswer =
  | 'missing'
  /** A link leads out of the repository. */
  | 'outside'
  /** `path` has its links resolved. */
  | {readonly kind: 'exists'; readonly path: FilePath; readonly isDirectory: boolean; readonly size: number}
