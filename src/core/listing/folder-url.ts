import {asFilePath, type FilePath} from '../file-path.js'
import {withTrailingSlash} from '../mirror.js'
import {encodePath} from '../text/encode-path.js'

/** The folder that a file is in; empty for the root. */
export const folderOf = (path: FilePath): FilePath => asFilePath(path.slice(0, path.lastIndexOf('/')))

/** The URL of a folder below one that can be listed. Undefined where a path cannot just be put at the URL's end. */
export const folderUrl = (url: string, folder: FilePath): string | undefined =>
  /[?#]/.test(url) ? undefined : withTrailingSlash(withTrailingSlash(url) + encodePath(folder).slice(1))
