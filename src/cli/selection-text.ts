import type {FileRecord} from '../core/catalogue/file-record.js'
import {displayPath} from '../core/file-path.js'
import {isLocated, type Place} from '../core/place.js'
import {encodePath} from '../core/text/encode-path.js'
import {humanSize} from '../core/text/human-size.js'
import {printable} from '../core/text/display-width.js'
import {redactUrl} from '../core/text/redact-url.js'
import {rfc3339Utc} from '../core/text/rfc3339.js'
import {renderTable} from '../core/text/table.js'
import {reasonText} from '../core/selection/reason-text.js'
import type {RankedMirror, TlsWish} from '../core/selection/types.js'
import type {Explanation} from '../core/routing/routing.js'
import type {Paint} from './style.js'

/** Everything that decides about one request. */
export interface SelectionFacts {
  readonly file: FileRecord
  readonly address: string
  readonly place: Place
  readonly tls: TlsWish
  readonly explanation: Explanation
  /** Used when no mirror may serve. */
  readonly fallbacks: readonly RankedMirror[]
}

interface ChosenJson {
  readonly name: string
  readonly url: string
  readonly distanceKm: number
  readonly score: number
  /** Percent of such requests that go here. */
  readonly weight: number
}

/** `schemas/select.schema.json`. */
export interface SelectJson {
  readonly file: {readonly path: string; readonly size: number; readonly modTime: string}
  readonly client: {
    readonly address: string
    readonly located: boolean
    readonly country: string
    readonly continent: string
    readonly city: string
    readonly latitude: number
    readonly longitude: number
    readonly asNumber: number
    readonly asName: string
  }
  readonly https: TlsWish
  readonly mirrors: readonly ChosenJson[]
  readonly excluded: readonly {
    readonly name: string
    readonly distanceKm: number
    readonly kind: string
    readonly reason: string
  }[]
  readonly fallbacks: readonly ChosenJson[]
}

export function toSelectJson({file, address, place, tls, explanation, fallbacks}: SelectionFacts): SelectJson {
  const chosen = ({mirror, absoluteUrl, distanceKm, computedScore, weight}: RankedMirror): ChosenJson => ({
    name: mirror.name,
    url: redactUrl(joined(absoluteUrl, encodePath(file.path))),
    distanceKm: rounded(distanceKm),
    score: computedScore,
    weight: rounded(weight),
  })
  return {
    file: {path: displayPath(file.path), size: file.size, modTime: rfc3339Utc(file.modTime)},
    client: {
      address,
      located: isLocated(place),
      country: place.countryCode,
      continent: place.continentCode,
      city: place.city,
      latitude: place.latitude,
      longitude: place.longitude,
      asNumber: place.asNumber,
      asName: place.asName,
    },
    https: tls,
    mirrors: explanation.ranked.map(chosen),
    excluded: explanation.excluded.map(({mirror, distanceKm, exclusion}) => ({
      name: mirror.name,
      distanceKm: rounded(distanceKm),
      kind: exclusion.kind,
      reason: reasonText(exclusion),
    })),
    fallbacks: explanation.ranked.length === 0 ? fallbacks.map(chosen) : [],
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100
const joined = (base: string, path: string): string => `${base.replace(/\/+$/, '')}${path}`

const TLS_TEXT: Record<TlsWish, string> = {
  none: 'HTTP or HTTPS',
  required: 'HTTPS only',
  forbidden: 'HTTP only',
}

/** The decision for people to follow, from the client to the mirror. */
export function selectionText(
  json: SelectJson,
  {paint, width}: {readonly paint: Paint; readonly width: number | undefined},
): string {
  const {file, client, mirrors, excluded, fallbacks} = json
  const heading = (text: string, _: number, row: number): string => (row === -1 ? paint('strong', text) : text)
  const place = client.located
    ? [client.city, client.country, client.continent].filter(text => text !== '').join(', ') +
      ` (${client.latitude.toFixed(2)}, ${client.longitude.toFixed(2)})`
    : 'place not known: the mirrors are drawn at random'
  const network = client.asNumber === 0 ? '' : `, AS${client.asNumber} ${client.asName}`
  const right = 'right' as const
  const chosenColumns = [
    {title: 'MIRROR', minWidth: 10},
    {title: 'DISTANCE', align: right},
    {title: 'SCORE', align: right},
    {title: 'WEIGHT', align: right},
    {title: 'URL', minWidth: 20},
  ]
  const rowOf = ({name, distanceKm, score, weight, url}: ChosenJson): string[] => [
    ...[name, `${Math.round(distanceKm)} km`, String(score), weight === 0 ? '-' : `${weight.toFixed(1)} %`, url],
  ]
  const outsiders = renderTable(
    [{title: 'EXCLUDED', minWidth: 10}, {title: 'DISTANCE', align: right}, {title: 'REASON'}],
    excluded.map(({name, distanceKm, reason}) => [name, `${Math.round(distanceKm)} km`, reason]),
    {width, paint: heading},
  )
  return [
    `File    ${printable(file.path)}, ${humanSize(file.size)}, of ${file.modTime}`,
    `Client  ${printable(client.address)}: ${printable(place + network)}`,
    `Wish    ${TLS_TEXT[json.https]}`,
    '',
    ...(mirrors.length > 0
      ? renderTable(chosenColumns, mirrors.map(rowOf), {width, paint: heading})
      : [paint('warn', 'No mirror may serve this request.')]),
    ...(mirrors.length > 0 || fallbacks.length === 0
      ? []
      : ['', ...renderTable(chosenColumns, fallbacks.map(rowOf), {width, paint: heading})]),
    ...(excluded.length > 0 ? ['', ...outsiders] : []),
  ].join('\n')
}
