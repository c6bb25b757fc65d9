import type {TlsWish} from '../core/selection/types.js'
import {printable} from '../core/text/display-width.js'
import {humanSize} from '../core/text/human-size.js'
import {renderTable} from '../core/text/table.js'
import type {ChosenJson, SelectJson} from './select-json.js'

interface SelectionStyle {
  readonly paint: (tone: 'ok' | 'strong' | 'warn', text: string) => string
  /** Cells of a line; undefined cuts nothing. */
  readonly width: number | undefined
}

/** For what is no terminal. */
export const PLAIN: SelectionStyle = {paint: (_, text) => text, width: undefined}

const TLS_TEXT: Record<TlsWish, string> = {
  none: 'HTTP or HTTPS',
  required: 'HTTPS only',
  forbidden: 'HTTP only',
}

const RIGHT = 'right' as const
const CHOSEN_COLUMNS = [
  {title: 'MIRROR', minWidth: 10},
  {title: 'DISTANCE', align: RIGHT},
  {title: 'SCORE', align: RIGHT},
  {title: 'WEIGHT', align: RIGHT},
  {title: 'URL', minWidth: 20},
]
const EXCLUDED_COLUMNS = [
  {title: 'EXCLUDED', minWidth: 10},
  {title: 'DISTANCE', align: RIGHT},
  {title: 'REASON', minWidth: 20},
]

/** The decision for people to follow: where the client is sent, and then how that came about. */
export function selectionText(json: SelectJson, {paint, width}: SelectionStyle): string {
  const {file, client, mirrors, excluded, fallbacks, withoutFile} = json
  const heading = (text: string, _: number, row: number): string => (row === -1 ? paint('strong', text) : text)
  const chosen = mirrors.length > 0 ? mirrors : fallbacks
  const distance = (km: number): string => (client.located ? `${Math.round(km)} km` : '–')
  const rowOf = ({name, distanceKm, score, weight, url}: ChosenJson): string[] => [
    ...[name, distance(distanceKm), String(score), weight === 0 ? '-' : `${weight.toFixed(1)} %`, url],
  ]
  const excludedRows = excluded.map(({name, distanceKm, reason}) => [name, distance(distanceKm), reason])
  const time = file.modTime === null ? 'not in the catalogue yet' : `of ${dateAndTime(file.modTime)}`
  return [
    paint(mirrors.length > 0 ? 'ok' : 'warn', printable(`Sent to ${destination(json)}`)),
    '',
    `File      ${printable(file.path)}, ${humanSize(file.size)}, ${time}`,
    `Client    ${printable(`${client.address === '' ? 'nobody' : client.address}: ${placeText(client)}`)}`,
    `Wish      ${TLS_TEXT[json.https]}`,
    `Strategy  ${json.strategy}`,
    ...(chosen.length === 0 ? [] : ['', ...renderTable(CHOSEN_COLUMNS, chosen.map(rowOf), {width, paint: heading})]),
    ...(excluded.length === 0 ? [] : ['', ...renderTable(EXCLUDED_COLUMNS, excludedRows, {width, paint: heading})]),
    ...(withoutFile.length === 0 ? [] : ['', `Without the file: ${printable(namesText(withoutFile))}`]),
  ].join('\n')
}

/** After a release all mirrors are without the file: more names would hide what stands above them. */
const MAX_NAMES = 10

function namesText(names: readonly string[]): string {
  const more = names.length - MAX_NAMES
  return more > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ')
}

function destination({sentTo, mirrors, fallbacks}: SelectJson): string {
  if (sentTo === null) {
    return mirrors.length === 0 ? 'nobody: no mirror may serve this request, and there is no fallback' : alike(mirrors)
  }
  const {name, share, until} = sentTo
  if (mirrors.length === 0)
    return `${name}, ${fallbacks.length === 1 ? 'the' : 'a'} fallback: no mirror may serve this request`
  if (until !== null) return `${name} until ${dateAndTime(until)}, like all clients of its network`
  return share === 100 ? name : `${name}, as are ${share.toFixed(1)} % of such requests`
}

function placeText({
  located,
  city,
  country,
  continent,
  latitude,
  longitude,
  asNumber,
  asName,
}: SelectJson['client']): string {
  const names = [city, country, continent].filter(text => text !== '').join(', ')
  const place = located ? `${names} (${latitude.toFixed(2)}, ${longitude.toFixed(2)})` : 'place not known'
  return asNumber === 0 ? place : `${place}, AS${asNumber} ${asName}`
}

/** Of several that take the same share, none is the one. */
function alike(mirrors: readonly ChosenJson[]): string {
  const most = Math.max(...mirrors.map(({weight}) => weight))
  const names = mirrors.filter(({weight}) => weight === most).map(({name}) => name)
  return names.length > 3 ? `any of ${names.length} mirrors, all alike` : `${names.join(' or ')}, alike`
}

/** `2026-11-21 17:32:27 UTC`: fractions of a second are for programs. */
const dateAndTime = (time: string): string => time.replace(/^([\d-]+)T([\d:]+)(?:\.\d+)?Z$/, '$1 $2 UTC')
