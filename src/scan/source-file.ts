import type {FilePath} from '../core/file-path.js'

/** Where a file of the repository lies. Bytes, because a name need not be UTF-8. */
export const locationOf = (root: string, path: FilePath): Buffer =>
  Buffer.concat([Buffer.from(root === '/' ? '' : root), Buffer.from(path, 'latin1')])
