import {naturalOrder} from '../core/text/natural-order.js'
import {displayPath} from '../core/file-path.js'
import type {FileDownloads} from '../core/ports.js'
import type {DayRange} from '../core/stats/periods.js'
import {isoDay} from '../core/text/day-key.js'
import {humanSize} from '../core/text/human-size.js'
import {percent} from '../core/text/percent.js'
import {renderTable} from '../core/text/table.js'
import type {MirrorStats} from '../operations/mirror-stats.js'
import type {Paint} from './style.js'

interface StatsDays {
  /** Null for all time. */
  readonly from: string | null
  readonly to: string | null
}

/** `schemas/stats-file.schema.json`. */
export interface FileStatsJson extends StatsDays {
  readonly downloads: number
  readonly files: readonly {readonly path: string; readonly downloads: number}[]
}

/** `schemas/stats-mirror.schema.json`. */
export interface MirrorStatsJson extends StatsDays {
  readonly mirrors: readonly {
    readonly id: number
    readonly name: string
    readonly downloads: number
    readonly bytes: number
    readonly share: number
  }[]
}

const daysOf = (range: DayRange | undefined): StatsDays => ({
  from: range === undefined ? null : isoDay(range.from),
  to: range === undefined ? null : isoDay(range.to),
})

export const toFileStatsJson = (files: readonly FileDownloads[], range: DayRange | undefined): FileStatsJson => ({
  ...daysOf(range),
  downloads: sum(files),
  files: files.map(({path, downloads}) => ({path: displayPath(path), downloads})),
})

export const toMirrorStatsJson = (stats: readonly MirrorStats[], range: DayRange | undefined): MirrorStatsJson => ({
  ...daysOf(range),
  mirrors: stats.map(({mirror, downloads, bytes, share}) => ({
    ...{id: mirror.id, name: mirror.name, downloads, bytes: Number(bytes), share},
  })),
})

const sum = (files: readonly FileDownloads[]): number => files.reduce((total, {downloads}) => total + downloads, 0)

interface Output {
  readonly paint: Paint
  readonly width: number | undefined
}

/** Cells of a full bar. */
const BAR = 20
const BLOCKS = ' ▏▎▍▌▋▊▉█'

/** A bar whose length tells a part of the whole, to an eighth of a cell. */
function bar(part: number): string {
  const eighths = Math.round(part * BAR * 8)
  const rest = eighths % 8
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : (BLOCKS[rest] ?? ''))
}

const heading =
  ({paint}: Output) =>
  (text: string, _: number, row: number): string =>
    row === -1 ? paint('strong', text) : text

/** Bars are drawn on a terminal only. */
export function fileStatsTable(files: readonly FileDownloads[], output: Output): string {
  const most = files.reduce((max, {downloads}) => Math.max(max, downloads), 1)
  const withBars = output.width !== undefined
  const rows = files
    .toSorted((a, b) => b.downloads - a.downloads)
    .map(({path, downloads}) => [displayPath(path), String(downloads), withBars ? bar(downloads / most) : ''])
  const columns = [{title: 'FILE', minWidth: 20}, {title: 'DOWNLOADS', align: 'right'} as const, {title: ''}]
  return renderTable(columns, [...rows, ['total', String(sum(files)), '']], {
    width: output.width,
    paint: heading(output),
  }).join('\n')
}

export function mirrorStatsTable(stats: readonly MirrorStats[], output: Output): string {
  const withBars = output.width !== undefined
  const rows = stats
    .toSorted((a, b) => b.downloads - a.downloads || naturalOrder(a.mirror.name, b.mirror.name))
    .map(({mirror, downloads, bytes, share}) => [
      ...[mirror.name, String(downloads), humanSize(bytes), percent(share)],
      withBars ? bar(share) : '',
    ])
  const right = 'right' as const
  const columns = [
    {title: 'MIRROR', minWidth: 12},
    {title: 'DOWNLOADS', align: right},
    {title: 'BYTES', align: right},
    {title: 'SHARE', align: right},
    {title: ''},
  ]
  return renderTable(columns, rows, {width: output.width, paint: heading(output)}).join('\n')
}
