import {asFilePath, type FilePath} from '../file-path.js'
import type {MetalinkVersion} from './metalink.js'

/** `/a.iso.meta4` asks for the metalink of `/a.iso`, where no file has that name itself. */
export function splitMetalinkSuffix(
  path: FilePath,
): {readonly path: FilePath; readonly version: MetalinkVersion} | undefined {
  for (const version of ['meta4', 'metalink'] as const) {
    const suffix = `.${version}`
    if (!path.endsWith(suffix)) continue
    const stem = path.slice(0, -suffix.length)
    return stem.endsWith('/') ? undefined : {path: asFilePath(stem), version}
  }
  return undefined
}
