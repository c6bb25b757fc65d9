import {hasFailedScan, overallState, schemeOf, type Mirror} from '../core/mirror.js'
import {displayWidth} from '../core/text/display-width.js'
import {relativeTime} from '../core/text/relative-time.js'
import {oneLine} from '../core/text/one-line.js'
import {completeness, percent} from '../core/text/percent.js'
import {redactUrl} from '../core/text/redact-url.js'
import {renderTable, type TableColumn} from '../core/text/table.js'
import type {MirrorDescription} from '../operations/describe-mirrors.js'
import type {Paint, Tone} from './style.js'

/** Why the mirror is not fully up; empty when it is, or when it is switched off. */
export function reasonOf(mirror: Mirror): string {
  if (!mirror.enabled) return ''
  if (mirror.stateSince === undefined && overallState(mirror) === 'down') return 'not checked yet'
  const scheme = schemeOf(mirror.httpUrl)
  const reasons = [
    scheme !== 'https' && !mirror.http.isUp ? mirror.http.reason : '',
    scheme !== 'http' && !mirror.https.isUp ? mirror.https.reason : '',
  ]
  return [...new Set(reasons.filter(reason => reason !== ''))].join('; ')
}

/** Why it is not fully up, or was switched off, and whether its holdings grow old. */
const remarkOn = (mirror: Mirror): string =>
  [mirror.enabled ? reasonOf(mirror) : oneLine(mirror.comment), hasFailedScan(mirror) ? 'last scan failed' : '']
    .filter(text => text !== '')
    .join('; ')

/** `FR (EU)`; empty when the country is not known. */
export function placeText({countryCodes, continentCode}: Mirror): string {
  const [country = ''] = countryCodes
  return country === '' ? continentCode : `${country}${continentCode === '' ? '' : ` (${continentCode})`}`
}

/** Zero and zero, in the sea off Africa, is how a position that nobody gave is kept. */
export const hasPosition = ({latitude, longitude}: Mirror): boolean => latitude !== 0 || longitude !== 0

/** What part of the catalogue the mirror has in the right version: `98.2 %`; a question mark before its first scan. */
export function completenessText({mirror, filesKnown, filesTotal, filesDiffering}: MirrorDescription): string {
  if (mirror.lastSuccessfulSync === undefined) return '?'
  return completeness(filesKnown - filesDiffering, filesTotal)
}

const SYMBOLS: Record<ReturnType<typeof overallState>, {readonly symbol: string; readonly tone: Tone}> = {
  up: {symbol: '●', tone: 'ok'},
  'up/down': {symbol: '◐', tone: 'warn'},
  'down/up': {symbol: '◐', tone: 'warn'},
  down: {symbol: '✖', tone: 'bad'},
  disabled: {symbol: '○', tone: 'muted'},
}

export const stateText = (mirror: Mirror): string => {
  const state = overallState(mirror)
  return `${SYMBOLS[state].symbol} ${state}`
}

export const stateTone = (mirror: Mirror): Tone => SYMBOLS[overallState(mirror)].tone

interface MirrorColumn extends TableColumn {
  readonly text: (description: MirrorDescription, nowMs: number) => string
}

/** The columns that can be asked for by name. */
const MIRROR_COLUMNS = {
  id: {title: 'ID', align: 'right', text: ({mirror}) => String(mirror.id)},
  name: {title: 'NAME', minWidth: 8, text: ({mirror}) => mirror.name},
  state: {title: 'STATE', text: ({mirror}) => stateText(mirror)},
  place: {title: 'PLACE', text: ({mirror}) => placeText(mirror)},
  score: {title: 'SCORE', align: 'right', text: ({mirror}) => String(mirror.score)},
  share: {title: 'TODAY', align: 'right', text: ({shareToday}) => percent(shareToday)},
  sync: {title: 'SYNCED', text: ({mirror}, now) => relativeTime(mirror.lastSuccessfulSync, now)},
  files: {title: 'FILES', align: 'right', text: completenessText},
  http: {title: 'HTTP', minWidth: 12, text: ({mirror}) => redactUrl(mirror.httpUrl)},
  rsync: {title: 'RSYNC', minWidth: 12, text: ({mirror}) => redactUrl(mirror.rsyncUrl)},
  ftp: {title: 'FTP', minWidth: 12, text: ({mirror}) => redactUrl(mirror.ftpUrl)},
  // Of a mirror that somebody has switched off, his note says why.
  reason: {
    title: 'REASON',
    minWidth: 12,
    text: ({mirror}) => remarkOn(mirror),
  },
} satisfies Record<string, MirrorColumn>

export type MirrorColumnName = keyof typeof MIRROR_COLUMNS
export const MIRROR_COLUMN_NAMES = Object.keys(MIRROR_COLUMNS) as MirrorColumnName[]
export const DEFAULT_COLUMNS: readonly MirrorColumnName[] = [
  'name',
  'state',
  'place',
  'score',
  'share',
  'sync',
  'files',
  'reason',
]

/** Names are typed into other commands: columns are left out before names are cut below this width. */
const NAME_WIDTH = 24

/** On a terminal that is too narrow for the usual columns these are left out, one by one. */
const DISPENSABLE: readonly MirrorColumnName[] = ['score', 'sync', 'share', 'place']

export interface MirrorTableOptions {
  readonly columns: readonly MirrorColumnName[]
  readonly width: number | undefined
  readonly paint: Paint
  readonly nowMs: number
}

export function mirrorTable(descriptions: readonly MirrorDescription[], options: MirrorTableOptions): string {
  const {columns, width} = options
  const isUsual = columns.join() === DEFAULT_COLUMNS.join()
  for (let dropped = 0; isUsual && width !== undefined && dropped < DISPENSABLE.length; dropped++) {
    const left = columns.filter(name => !DISPENSABLE.slice(0, dropped).includes(name))
    const unpainted = tableOf(descriptions, {...options, columns: left, paint: (_, text) => text}, NAME_WIDTH)
    if (unpainted.every(line => displayWidth(line) <= width)) {
      return tableOf(descriptions, {...options, columns: left}, NAME_WIDTH).join('\n')
    }
  }
  const least = columns.filter(name => !isUsual || width === undefined || !DISPENSABLE.includes(name))
  return tableOf(descriptions, {...options, columns: least}).join('\n')
}

function tableOf(
  descriptions: readonly MirrorDescription[],
  {columns, width, paint, nowMs}: MirrorTableOptions,
  nameWidth: number = MIRROR_COLUMNS.name.minWidth,
): string[] {
  const chosen: MirrorColumn[] = columns.map(name =>
    name === 'name' ? {...MIRROR_COLUMNS.name, minWidth: nameWidth} : MIRROR_COLUMNS[name],
  )
  const rows = descriptions.map(description => chosen.map(({text}) => text(description, nowMs)))
  return renderTable(chosen, rows, {
    width,
    paint: (text, column, row) => {
      const description = descriptions[row]
      if (description === undefined) return paint('strong', text)
      return columns[column] === 'state' ? paint(stateTone(description.mirror), text) : text
    },
  })
}
