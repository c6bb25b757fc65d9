/** @jsxImportSource preact */
import type {VNode} from 'preact'
import type {MirrorStatus} from '../../core/http/mirrorstats-json.js'
import {overallState} from '../../core/mirror.js'
import {goDuration} from '../../core/text/go-duration.js'
import {humanSize} from '../../core/text/human-size.js'
import {syncAge} from '../../core/text/sync-age.js'
import {AllMirrors} from './all-mirrors.js'
import {Bar, type Column, Layout, type Site, TableHead} from './layout.js'
import {Legend, type LegendEntry} from './map/legend.js'
import {mirrorsByState} from './map/map-mirror.js'
import {WorldMap} from './map/world-map.js'
import {AgeMark} from './marks.js'
import {counted} from '../../core/text/counted.js'

export interface MirrorStatsProps {
  readonly site: Site
  readonly statuses: readonly MirrorStatus[]
  readonly nowMs: number
}

/** Today's traffic of each mirror, the busiest first, and what is known of all. */
export function MirrorStats({site, statuses, nowMs}: MirrorStatsProps): VNode {
  const rows = statuses.toSorted((one, other) => other.traffic.downloads - one.traffic.downloads)
  const most = {
    downloads: Math.max(0, ...rows.map(({traffic}) => traffic.downloads)),
    bytes: Math.max(0, ...rows.map(({traffic}) => Number(traffic.bytes))),
  }
  const hasTimezones = statuses.some(({mirror}) => mirror.tzOffsetMs !== 0)
  const columns: readonly Column[] = [
    {title: 'Mirror', sort: 'text'},
    {title: 'Last modified', sort: 'number'},
    ...(hasTimezones ? [{title: 'Time shift', sort: 'number'} as const] : []),
    {title: 'Today', sort: 'number'},
    {title: 'Share of the busiest', kind: 'wide'},
  ]
  return (
    <Layout site={site} title="Mirrors statistics">
      <nav>
        <span>{summary(statuses)}</span>
        <a href="?mirrorstats&amp;format=json">JSON</a>
      </nav>
      <StateMap statuses={statuses} />
      <h2>
        Downloads of today <small>UTC</small>
      </h2>
      <div class="scroll">
        <table id="mirrors">
          <TableHead columns={columns} />
          {rows.map(status => (
            <TrafficRows key={status.mirror.id} status={status} most={most} nowMs={nowMs} hasTimezones={hasTimezones} />
          ))}
        </table>
      </div>
      <h2>Places and states</h2>
      <AllMirrors statuses={statuses} nowMs={nowMs} />
    </Layout>
  )
}

const LEGEND: readonly LegendEntry[] = [
  ['●', 'good', 'up; larger with more downloads today'],
  ['◐', 'warn', 'up over one protocol only'],
  ['✕', 'bad', 'down'],
  ['○', 'dim', 'disabled'],
  ['2/3', '', 'mirrors close together: two of three are up'],
]

function StateMap({statuses}: {readonly statuses: readonly MirrorStatus[]}): VNode {
  const mirrors = mirrorsByState(statuses)
  return (
    <figure>
      <WorldMap
        label={`World map of ${counted(mirrors.length, 'mirror')}; the tables tell the same`}
        width={1180}
        mirrors={mirrors}
      />
      <Legend entries={LEGEND} />
    </figure>
  )
}

function summary(statuses: readonly MirrorStatus[]): string {
  const states = statuses.map(({mirror}) => overallState(mirror))
  const count = (...wanted: readonly string[]): number => states.filter(state => wanted.includes(state)).length
  const partly = count('up/down', 'down/up')
  return [
    `${counted(statuses.length, 'mirror')}: ${count('up')} up`,
    ...(partly > 0 ? [`${partly} partly up`] : []),
    `${count('down')} down`,
    `${count('disabled')} disabled`,
  ].join(', ')
}

interface TrafficRowsProps {
  readonly status: MirrorStatus
  readonly most: {readonly downloads: number; readonly bytes: number}
  readonly nowMs: number
  readonly hasTimezones: boolean
}

function TrafficRows({status: {mirror, traffic}, most, nowMs, hasTimezones}: TrafficRowsProps): VNode {
  const {downloads, bytes} = traffic
  return (
    <tbody>
      <tr>
        <td rowSpan={2}>{mirror.name}</td>
        <td rowSpan={2} data-sort={mirror.lastModTime ?? ''}>
          <AgeMark age={syncAge(mirror.lastModTime, nowMs)} />
        </td>
        {hasTimezones && (
          <td rowSpan={2} data-sort={mirror.tzOffsetMs}>
            {goDuration(BigInt(mirror.tzOffsetMs) * 1_000_000n)}
          </td>
        )}
        <td class="keep" data-sort={downloads}>
          {counted(downloads, 'download')}
        </td>
        <td class="bar">
          <Bar percent={percentOf(downloads, most.downloads)} />
        </td>
      </tr>
      <tr>
        <td class="keep">{humanSize(bytes)}</td>
        <td class="bar">
          <Bar percent={percentOf(Number(bytes), most.bytes)} />
        </td>
      </tr>
    </tbody>
  )
}

const percentOf = (part: number, whole: number): number => (whole > 0 ? (part * 100) / whole : 0)
