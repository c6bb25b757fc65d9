import type {TlsWish} from '../core/selection/types.js'
import {printable} from '../core/text/display-width.js'
import {humanSize} from '../core/text/human-size.js'
import {renderTable} from '../core/text/table.js'
import type {ChosenJson, SelectJson} from '../operations/select-json.js'
import type {Paint} from './style.js'

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
