import type {FilePath} from '../core/file-path.js'
import type {FtpEntry} from '../core/listing/ftp-entry.js'
import {type ListedFile, listedPath} from '../core/listing/listed-file.js'

/** Where rsync puts files that are not complete yet. */
const UNFINISHED = '.~tmp~'

/**
 * What a folder's listing says of files and folders, as paths. Links are not
 * followed. `odd` counts entries that no honest listing holds.
 */
export function folderContents(
  folder: FilePath,
  entries: readonly FtpEntry[],
): {readonly files: readonly ListedFile[]; readonly folders: readonly FilePath[]; readonly odd: number} {
  const files: ListedFile[] = []
  const folders: FilePath[] = []
  let odd = 0
  for (const {kind, name, size, modTime} of entries) {
    if (kind === 'other' || name === '.' || name === '..' || (kind === 'folder' && name === UNFINISHED)) continue
    const path = name.includes('/') ? undefined : listedPath(`${folder}/${name}`)
    if (path === undefined) odd++
    else if (kind === 'folder') folders.push(path)
    else if (size === undefined) odd++
    else files.push({path, size, modTime})
  }
  return {files, folders, odd}
}
