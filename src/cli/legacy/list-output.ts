import {overallState, type Mirror} from '../../core/mirror.js'
import {printable} from '../../core/text/display-width.js'
import {redactUrl} from '../../core/text/redact-url.js'
import {tabwriter} from './tabwriter.js'

export interface LegacyListChoice {
  readonly http: boolean
  readonly rsync: boolean
  readonly ftp: boolean
  readonly location: boolean
  readonly score: boolean
  readonly state: boolean
  readonly disabled: boolean
  readonly enabled: boolean
  readonly down: boolean
}

/** Seconds since the Unix epoch of Go's zero time, 0001-01-01: what "never" looks like there. */
const GO_ZERO_SECONDS = -62_135_596_800

/** The original's `list`, byte for byte: those whose state changed last come first. */
export function legacyList(mirrors: readonly Mirror[], choice: LegacyListChoice): string {
  const sinceOf = ({stateSince}: Mirror): number => stateSince ?? GO_ZERO_SECONDS
  const chosen = mirrors.filter(mirror => isChosen(mirror, choice)).sort((a, b) => sinceOf(b) - sinceOf(a))
  const header = [
    'Identifier ',
    ...(choice.score ? ['SCORE'] : []),
    ...(choice.http ? ['HTTP '] : []),
    ...(choice.rsync ? ['RSYNC '] : []),
    ...(choice.ftp ? ['FTP '] : []),
    ...(choice.location ? ['LOCATION '] : []),
    ...(choice.state ? ['STATE', 'SINCE'] : []),
  ]
  const rows = chosen.map(mirror => [
    `${printable(mirror.name)} `,
    ...(choice.score ? [`${mirror.score} `] : []),
    ...(choice.http ? [`${printable(redactUrl(mirror.httpUrl))} `] : []),
    ...(choice.rsync ? [`${printable(redactUrl(mirror.rsyncUrl))} `] : []),
    ...(choice.ftp ? [`${printable(redactUrl(mirror.ftpUrl))} `] : []),
    ...(choice.location ? [`${mirror.countryCodes[0] ?? ''} (${mirror.continentCode}) `] : []),
    ...(choice.state ? [`${overallState(mirror)} `, `(${rfc1123(sinceOf(mirror))})`] : []),
  ])
  return tabwriter([header, ...rows].map(cells => cells.join('\t')))
}

function isChosen(mirror: Mirror, {disabled, enabled, down}: LegacyListChoice): boolean {
  if (disabled && mirror.enabled) return false
  if (enabled && !mirror.enabled) return false
  return !down || (mirror.enabled && overallState(mirror) !== 'up')
}

const rfc1123 = (unixSeconds: number): string => new Date(unixSeconds * 1000).toUTCString().replace('GMT', 'UTC')
