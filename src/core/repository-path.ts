import {asFilePath, filePathFromText, type FilePath, MAX_PATH_BYTES} from './file-path.js'

/** The whole repository. */
export const WHOLE_REPOSITORY = asFilePath('')

/**
 * Reads what somebody typed as a file or folder of the repository; `/` and nothing are the whole of it. Slashes too many
 * are taken away. Undefined for what leads up, has a NUL byte or is too long.
 */
export function parseRepositoryPath(text: string): FilePath | undefined {
  const names = filePathFromText(text)
    .split('/')
    .filter(name => name !== '')
  const path = asFilePath(names.map(name => `/${name}`).join(''))
  const isWrong =
    path.length > MAX_PATH_BYTES || names.some(name => name === '.' || name === '..' || name.includes('\0'))
  return isWrong ? undefined : path
}

/** Whether a path is this file, or in this folder. */
export const isWithin = (folder: FilePath, path: FilePath): boolean =>
  folder === WHOLE_REPOSITORY || path === folder || path.startsWith(`${folder}/`)
