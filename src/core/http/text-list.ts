import {asFilePath, type FilePath} from '../file-path.js'
import type {DrawnMirror} from '../selection/types.js'
import {listedUrls} from './listed-mirror.js'

/** `txt`: the file's URLs. `apt` and `yum`: base URLs as apt's `mirror+` method and dnf's `mirrorlist` read them. */
export const TEXT_LIST_FORMATS = ['txt', 'apt', 'yum'] as const

export type TextListFormat = (typeof TEXT_LIST_FORMATS)[number]

/** One URL a line, the best first. */
export function textList(format: TextListFormat, path: FilePath, mirrors: readonly DrawnMirror[]): string {
  const lines = listedUrls(basePath(format, path), mirrors).map(({url}, index) =>
    // Metadata is parted from the URL by a tab; the lowest number is tried first.
    format === 'apt' ? `${url}\tpriority:${index + 1}` : url,
  )
  return lines.map(line => `${line}\n`).join('')
}

/** The folder that a package manager's source names, found by the file of it that was asked for; ends in a slash. */
function basePath(format: TextListFormat, path: FilePath): FilePath {
  if (format === 'txt') return path
  const at = path.lastIndexOf(format === 'apt' ? '/dists/' : '/repodata/')
  return asFilePath(path.slice(0, (at === -1 ? path.lastIndexOf('/') : at) + 1))
}
