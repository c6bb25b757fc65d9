/** @jsxImportSource preact */
import type {VNode} from 'preact'
import type {FilePath} from '../../core/file-path.js'
import type {SelectionAnswer} from '../../core/http/selection-answer.js'
import {fileUrl} from '../../core/http/redirect-headers.js'
import {reasonText} from '../../core/selection/reason-text.js'
import type {ExcludedMirror, RankedMirror} from '../../core/selection/types.js'
import {encodePath} from '../../core/text/encode-path.js'
import {sharesOf} from './shares.js'
import {Bar, type Column, TableHead, WebLink} from './layout.js'

/** One bar for each mirror that gets requests. */
export function ShareChart({selection}: {readonly selection: SelectionAnswer}): VNode {
  const shares = sharesOf(selection)?.filter(({percent}) => percent > 0)
  const bars = shares?.map(({entry, percent}) => ({name: entry.mirror.name, percent})) ?? [
    {name: 'Random', percent: 100},
  ]
  return (
    <table id="chart">
      <tbody>
        {bars.map(({name, percent}) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Bar percent={percent} />
            </td>
            <td class="number">{percent.toFixed(1)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export interface MirrorTableProps {
  readonly ranked: readonly RankedMirror[]
  readonly path: FilePath
}

const RANKED_COLUMNS: readonly Column[] = [
  {title: '#', kind: 'number', sort: 'number'},
  {title: 'Mirror', sort: 'text'},
  {title: 'URL', sort: 'text'},
  {title: 'Countries', sort: 'text'},
  {title: 'Continent', kind: 'wide', sort: 'text'},
  {title: 'Distance', kind: 'number', sort: 'number'},
  {title: 'Share', kind: 'number', sort: 'number'},
]

export function MirrorTable({ranked, path}: MirrorTableProps): VNode {
  const encoded = encodePath(path)
  return (
    <div class="scroll">
      <table id="ranked" class="stack">
        <TableHead columns={RANKED_COLUMNS} />
        <tbody>
          {ranked.map((entry, index) => (
            <tr key={entry.mirror.id} class={entry.weight > 0 ? undefined : 'unweighted'}>
              <td class="number">{index + 1}</td>
              <td class="name">{sponsorOf(entry)}</td>
              <td class="url">
                <WebLink href={fileUrl(entry, encoded)}>{entry.absoluteUrl}</WebLink>
              </td>
              <td>{entry.mirror.countryCodes.join(' ')}</td>
              <td class="wide">{entry.mirror.continentCode}</td>
              <td class="number" data-sort={entry.distanceKm}>
                {Math.round(entry.distanceKm)} km
              </td>
              <td class="number" data-sort={entry.weight}>
                {shareText(entry.weight)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function sponsorOf({mirror}: RankedMirror): VNode {
  const name = mirror.sponsorName === '' ? mirror.name : mirror.sponsorName
  return <WebLink href={mirror.sponsorUrl}>{name}</WebLink>
}

const shareText = (weight: number): string => {
  if (weight >= 1) return `${Math.floor(weight)} %`
  return weight > 0 ? '< 1 %' : 'n/a'
}

const EXCLUDED_COLUMNS: readonly Column[] = [
  {title: 'Mirror', sort: 'text'},
  {title: 'URL', sort: 'text'},
  {title: 'Countries', sort: 'text'},
  {title: 'Continent', kind: 'wide', sort: 'text'},
  {title: 'Distance', kind: 'number', sort: 'number'},
  {title: 'Reason', sort: 'text'},
]

export function ExcludedTable({excluded}: {readonly excluded: readonly ExcludedMirror[]}): VNode {
  const rows = excluded.map(entry => ({...entry, reason: reasonText(entry.exclusion)}))
  rows.sort((one, other) => (one.reason < other.reason ? -1 : one.reason > other.reason ? 1 : 0))
  return (
    <div class="scroll">
      <table id="excluded" class="stack">
        <TableHead columns={EXCLUDED_COLUMNS} />
        <tbody>
          {rows.map(({mirror, absoluteUrl, distanceKm, exclusion, reason}) => (
            <tr key={mirror.id}>
              <td class="name">{mirror.name}</td>
              <td class="url">
                <WebLink href={absoluteUrl}>{absoluteUrl}</WebLink>
              </td>
              <td>{mirror.countryCodes.join(' ')}</td>
              <td class="wide">{mirror.continentCode}</td>
              <td class="number" data-sort={distanceKm}>
                {Math.round(distanceKm)} km
              </td>
              <td class={exclusion.kind === 'disabled' ? 'reason dim' : 'reason bad'}>
                {exclusion.kind === 'disabled' ? '○' : '✕'} {reason}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
