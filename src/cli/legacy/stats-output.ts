import {displayPath} from '../../core/file-path.js'
import type {FileDownloads} from '../../core/ports.js'
import {printable} from '../../core/text/display-width.js'
import {humanSize} from '../../core/text/human-size.js'
import type {MirrorStats} from '../../operations/mirror-stats.js'
import {tabwriter} from './tabwriter.js'

/** The original's `stats file`, byte for byte. */
export function legacyFileStats(files: readonly FileDownloads[]): string {
  const total = files.reduce((sum, {downloads}) => sum + downloads, 0)
  const lines = files.map(({path, downloads}) => `${printable(displayPath(path))}:\t${downloads}`)
  return tabwriter([...lines, ...(lines.length > 0 ? ['\t'] : []), `Total download requests: \t${total}`])
}

/** The original's `stats mirror`, byte for byte. */
export function legacyMirrorStats({mirror, downloads, bytes}: MirrorStats, human: boolean): string {
  return tabwriter([
    `Identifier:\t${printable(mirror.name)}`,
    `Status:\t${mirror.state}`,
    `Download requests:\t${downloads}`,
    `Bytes transferred:\t${human ? originalSize(bytes) : bytes}`,
  ])
}

/** With a decimal also where there are only bytes: `17.0 bytes`. */
const originalSize = (bytes: number | bigint): string => humanSize(bytes).replace(/^(-?\d+) bytes$/, '$1.0 bytes')
