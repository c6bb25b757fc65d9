import {asFilePath, type FilePath} from '../file-path.js'
import {listedPath} from './listed-file.js'
import {unescapeName} from './parse-rsync-line.js'

/** Beyond this the mirror is unreadable as a whole. */
const MAX_FOLDERS = 1000

/** As a prefix the empty path stands for the whole listing. */
export const EVERYTHING: readonly FilePath[] = [asFilePath('')]

const OPENDIR = /^rsync: (?:\[\w+\] )?opendir "(.*)" \(in .*\) failed: /
/** Complaints about one file, which then counts as absent, and the summary at the end. */
const HARMLESS =
  /^(?:$|file has vanished: |symlink has no referent: |rsync error: |rsync warning: |rsync: (?:\[\w+\] )?(?:read)?link_stat .*failed: |rsync: (?:\[\w+\] )?read error: Connection reset by peer)/

/**
 * The folders that rsync could not open, by its complaints (bytes as latin1),
 * relative to the listing; everything when a complaint is of another kind, so
 * that nothing counts as gone that was only not seen.
 *
 * rsync names a folder relative to the module, with a slash in front when the
 * listing began below it. `begin` is that place, for example `sub/`, or empty.
 */
export function hiddenFolders(stderr: string, begin: string): readonly FilePath[] {
  const folders: FilePath[] = []
  for (const line of stderr.split('\n')) {
    const name = OPENDIR.exec(line)?.[1]
    if (name === undefined) {
      if (HARMLESS.test(line)) continue
      return EVERYTHING
    }
    const folder = relative(unescapeName(name), begin)
    if (folder === undefined || folders.length === MAX_FOLDERS) return EVERYTHING
    folders.push(folder)
  }
  return folders
}

function relative(name: string, begin: string): FilePath | undefined {
  if (begin === '') return listedPath(name)
  const start = `/${begin}`
  return name.startsWith(start) ? listedPath(name.slice(start.length)) : undefined
}
