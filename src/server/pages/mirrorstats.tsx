/** @jsxImportSource preact */
import type {VNode} from 'preact'
import {type Mirror, overallState} from '../../core/mirror.js'
import type {MirrorStatus} from '../../core/http/mirrorstats-json.js'
import type {MirrorTraffic} from '../../core/ports.js'
import {goDuration} from '../../core/text/go-duration.js'
import {humanSize} from '../../core/text/human-size.js'
import {syncAge} from '../../core/text/sync-age.js'
import {Bar, Layout, type Site, WebLink} from './layout.js'

export interface MirrorStatsProps {
  readonly site: Site
  readonly statuses: readonly MirrorStatus[]
  readonly nowMs: number
}

/** Today's traffic of each mirror, the busiest first, with its state and the age of its copy. */
export function MirrorStats({site, statuses, nowMs}: MirrorStatsProps): VNode {
  const mirrors = statuses.map(({mirror}) => mirror)
  const rows = statuses
    .map(({mirror, traffic}) => ({mirror, ...traffic}))
    .sort((one, other) => other.downloads - one.downloads)
  const most = rows.reduce(
    (max, {downloads, bytes}) => ({
      downloads: Math.max(max.downloads, downloads),
      bytes: Math.max(max.bytes, Number(bytes)),
    }),
    {downloads: 0, bytes: 0},
  )
  const hasTimezones = mirrors.some(({tzOffsetMs}) => tzOffsetMs !== 0)
  return (
    <Layout site={site} title="Mirrors statistics">
      <p>Downloads of today (UTC).</p>
      <table id="mirrors">
        <thead>
          <tr>
            <th>Mirror</th>
            <th>Last modified</th>
            {hasTimezones && <th>Time shift</th>}
            <th>Traffic</th>
            <th>Share of the busiest</th>
          </tr>
        </thead>
        {rows.map(row => (
          <TrafficRows key={row.mirror.id} row={row} most={most} nowMs={nowMs} hasTimezones={hasTimezones} />
        ))}
      </table>
      <h2>Places and states</h2>
      <PlaceTable mirrors={mirrors} />
    </Layout>
  )
}

interface TrafficRowsProps {
  readonly row: MirrorTraffic & {readonly mirror: Mirror}
  readonly most: {readonly downloads: number; readonly bytes: number}
  readonly nowMs: number
  readonly hasTimezones: boolean
}

function TrafficRows({row: {mirror, downloads, bytes}, most, nowMs, hasTimezones}: TrafficRowsProps): VNode {
  const age = syncAge(mirror.lastModTime, nowMs)
  return (
    <tbody>
      <tr>
        <td rowSpan={2}>{mirror.name}</td>
        <td rowSpan={2} class={age.freshness}>
          {age.text}
        </td>
        {hasTimezones && <td rowSpan={2}>{goDuration(BigInt(mirror.tzOffsetMs) * 1_000_000n)}</td>}
        <td>{downloads} downloads</td>
        <td>
          <Bar percent={percentOf(downloads, most.downloads)} />
        </td>
      </tr>
      <tr>
        <td>{humanSize(bytes)}</td>
        <td>
          <Bar percent={percentOf(Number(bytes), most.bytes)} />
        </td>
      </tr>
    </tbody>
  )
}

const percentOf = (part: number, whole: number): number => (whole > 0 ? (part * 100) / whole : 0)

function PlaceTable({mirrors}: {readonly mirrors: readonly Mirror[]}): VNode {
  return (
    <table id="places">
      <thead>
        <tr>
          {['Mirror', 'URL', 'State', 'Latitude', 'Longitude'].map(title => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {mirrors.map(mirror => (
          <tr key={mirror.id}>
            <td>{mirror.name}</td>
            <td>
              <WebLink href={mirror.httpUrl}>{mirror.httpUrl}</WebLink>
            </td>
            <td>{overallState(mirror)}</td>
            <td>{mirror.latitude.toFixed(4)}</td>
            <td>{mirror.longitude.toFixed(4)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
