import {displayPath, type FilePath} from './file-path.js'
import {printable} from './text/display-width.js'

/** One answered download, as the download log keeps it. */
export interface DownloadEntry {
  readonly type: 'REDIRECT' | 'JSON'
  readonly status: number
  readonly method: string
  readonly path: FilePath
  readonly ip: string
  readonly outcome: DownloadOutcome
}

export type DownloadOutcome =
  | {readonly kind: 'served'; readonly mirror: ServingMirror}
  | {readonly kind: 'not-found'}
  /** `mirror` is the one chosen before it went wrong, if any. */
  | {readonly kind: 'failed'; readonly mirror?: string | undefined; readonly error: string | undefined}

/** The mirror that the client was sent to. */
export interface ServingMirror {
  readonly name: string
  readonly fallback: boolean
  readonly asNumber: number
  readonly clientAsNumber: number
  readonly distanceKm: number
  readonly countryCodes: readonly string[]
}

/** The line of the download log without its time and line end. What a client sent cannot make a second line of it. */
export function downloadLine({type, status, method, path, ip, outcome}: DownloadEntry): string {
  return printable(`${type} ${status} ${method} "${displayPath(path)}" ip:${ip}${outcomeText(outcome)}`)
}

function outcomeText(outcome: DownloadOutcome): string {
  switch (outcome.kind) {
    case 'served':
      return mirrorText(outcome.mirror)
    case 'not-found':
      return ''
    case 'failed': {
      const mirror = outcome.mirror === undefined ? '' : ` mirror:${outcome.mirror}`
      return `${mirror} error:${outcome.error ?? '<unknown>'}`
    }
  }
}

function mirrorText({name, fallback, asNumber, clientAsNumber, distanceKm, countryCodes}: ServingMirror): string {
  const same = asNumber > 0 && asNumber === clientAsNumber ? 'same' : ''
  return (
    ` mirror:${name}${fallback ? ' fallback:true' : ''} ${same}asn:${asNumber}` +
    ` distance:${distanceKm.toFixed(2)}km countries:${countryCodes.join(',')}`
  )
}
