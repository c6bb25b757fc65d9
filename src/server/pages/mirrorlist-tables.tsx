/** @jsxImportSource preact */
import type {VNode} from 'preact'
import type {FilePath} from '../../core/file-path.js'
import {fileUrl} from '../../core/http/redirect-headers.js'
import {reasonText} from '../../core/selection/reason-text.js'
import type {ExcludedMirror, RankedMirror} from '../../core/selection/types.js'
import {encodePath} from '../../core/text/encode-path.js'
import {Bar, WebLink} from './layout.js'

/** One bar for each mirror that has a weight. */
export function ShareChart({ranked}: {readonly ranked: readonly RankedMirror[]}): VNode {
  const weighted = ranked.filter(({weight}) => weight > 0)
  const shares = weighted.map(({mirror, weight}) => ({name: mirror.name, percent: weight}))
  return (
    <table id="chart">
      <tbody>
        {(shares.length === 0 ? [{name: 'Random', percent: 100}] : shares).map(({name, percent}) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Bar percent={percent} />
            </td>
            <td>{percent.toFixed(1)} %</td>
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

export function MirrorTable({ranked, path}: MirrorTableProps): VNode {
  if (ranked.length === 0) return <p>No mirror.</p>
  const encoded = encodePath(path)
  return (
    <table>
      <thead>
        <tr>
          {['#', 'Mirror', 'URL', 'Countries', 'Continent', 'Distance', 'Share'].map(title => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ranked.map((entry, index) => (
          <tr key={entry.mirror.id} class={entry.weight > 0 ? '' : 'unweighted'}>
            <td>{index + 1}</td>
            <td>{sponsorOf(entry)}</td>
            <td>
              <WebLink href={fileUrl(entry, encoded)}>{entry.absoluteUrl}</WebLink>
            </td>
            <td>{entry.mirror.countryCodes.join(' ')}</td>
            <td>{entry.mirror.continentCode}</td>
            <td>{Math.round(entry.distanceKm)} km</td>
            <td>{shareText(entry.weight)}</td>
          </tr>
        ))}
      </tbody>
    </table>
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

export function ExcludedTable({excluded}: {readonly excluded: readonly ExcludedMirror[]}): VNode {
  const rows = excluded.map(entry => ({...entry, reason: reasonText(entry.exclusion)}))
  rows.sort((one, other) => (one.reason < other.reason ? -1 : one.reason > other.reason ? 1 : 0))
  return (
    <table id="excluded">
      <thead>
        <tr>
          {['Mirror', 'URL', 'Countries', 'Continent', 'Distance', 'Reason'].map(title => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({mirror, absoluteUrl, distanceKm, reason}) => (
          <tr key={mirror.id}>
            <td>{mirror.name}</td>
            <td>
              <WebLink href={absoluteUrl}>{absoluteUrl}</WebLink>
            </td>
            <td>{mirror.countryCodes.join(' ')}</td>
            <td>{mirror.continentCode}</td>
            <td>{Math.round(distanceKm)} km</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
