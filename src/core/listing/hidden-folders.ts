import {asFilePath, type FilePath} from '../file-path.js'

/** rsync's word for a folder it could not open; the name is relative to the module. */
const OPENDIR = /opendir "(.*)" \(in [^)]*\) failed/

/**
 * The folders of a mirror that rsync could not open, as paths below the URL
 * that was listed. `problems` are lines of rsync's error output. A folder whose
 * name cannot be read stands for everything: `''`.
 */
export function hiddenFolders(problems: readonly string[], url: string): FilePath[] {
  const listed = pathInModule(url)
  return problems
    .filter(line => line.includes('opendir'))
    .map(line => {
      const name = OPENDIR.exec(line)?.[1]
      const folder = `/${name?.replace(/^\/+/, '') ?? ''}`
      return asFilePath(name !== undefined && folder.startsWith(`${listed}/`) ? folder.slice(listed.length) : '')
    })
}

/** `rsync://host/module/a/b/` → `/a/b`. */
function pathInModule(url: string): string {
  const segments = url.replace(/^[a-z]+:\/\/[^/]*\/?/, '').split('/')
  return segments
    .slice(1)
    .filter(segment => segment !== '')
    .map(segment => `/${segment}`)
    .join('')
}
