import type {Outcome} from '../../core/rates/rates.js'
import type {Severity} from '../../core/tell-event.js'
import {reasonOf, shownState, type ShownState} from './mirror-state.js'
import type {DashboardState} from './state.js'

/** A moment of the dashboard for programs. Described in schemas/top.schema.json. */
export interface DashboardJson {
  readonly at: string
  /** Since when the database has not answered. */
  readonly staleSince: string | null
  readonly files: number
  readonly epoch: number
  readonly traffic: {
    readonly source: 'nodes' | 'counters'
    readonly perSecond: number
    readonly lastMinute: number
    readonly outcomes: Readonly<Record<Outcome, number>>
    /** Milliseconds. */
    readonly p50: number
    readonly p99: number
    readonly files: readonly {readonly path: string; readonly downloads: number}[]
    readonly countries: readonly {readonly country: string; readonly downloads: number}[]
  }
  readonly mirrors: readonly {
    readonly id: number
    readonly name: string
    readonly state: ShownState
    readonly reason: string
    readonly country: string
    readonly share: number
    readonly perSecond: number
    readonly downloadsToday: number
    readonly bytesToday: number
    readonly filesKnown: number
    readonly filesDiffering: number
    /** Milliseconds; null before the first check. */
    readonly rttMs: number | null
    readonly lastSync: string | null
  }[]
  readonly nodes: readonly {
    readonly name: string
    readonly version: string
    readonly perSecond: number
    readonly share: number
    readonly p99: number
    readonly uptime: number
    readonly memory: number
    readonly seenAt: string
  }[]
  readonly scans: readonly {
    readonly subject: string
    readonly phase: 'running' | 'queued' | 'done' | 'failed'
    readonly startedAt: string
    readonly endedAt: string | null
    readonly done: number
    readonly total: number
    readonly unit: 'files' | 'bytes'
    readonly result: string
  }[]
  readonly events: readonly {
    readonly at: string
    readonly severity: Severity
    readonly subject: string
    readonly text: string
  }[]
}

/** Events of one snapshot: who wants all of them follows. */
const EVENTS = 50

const time = (milliseconds: number): string => new Date(milliseconds).toISOString()
const timeOrNull = (milliseconds: number | undefined): string | null =>
  milliseconds === undefined ? null : time(milliseconds)

export function dashboardJson({
  at,
  staleSince,
  files,
  epoch,
  traffic,
  mirrors,
  nodes,
  scans,
  events,
}: DashboardState): DashboardJson {
  return {
    at: time(at),
    staleSince: timeOrNull(staleSince),
    files,
    epoch,
    traffic: {
      source: traffic.source,
      perSecond: traffic.perSecond,
      lastMinute: traffic.total,
      outcomes: traffic.outcomes,
      p50: traffic.p50,
      p99: traffic.p99,
      files: traffic.files.map(([path, downloads]) => ({path, downloads})),
      countries: traffic.countries.map(([country, downloads]) => ({country, downloads})),
    },
    mirrors: mirrors.map(({mirror, share, perSecond, downloadsToday, bytesToday, filesKnown, filesDiffering, rtt}) => ({
      id: mirror.id,
      name: mirror.name,
      state: shownState(mirror),
      reason: reasonOf(mirror),
      country: mirror.countryCodes[0] ?? '',
      share,
      perSecond,
      downloadsToday,
      bytesToday,
      filesKnown,
      filesDiffering,
      rttMs: rtt === undefined ? null : Math.round(rtt * 10) / 10,
      lastSync: timeOrNull(mirror.lastSuccessfulSync === undefined ? undefined : mirror.lastSuccessfulSync * 1000),
    })),
    nodes: nodes.map(({name, version, perSecond, share, p99, uptime, memory, seenAt}) => ({
      name,
      version,
      perSecond,
      share,
      p99,
      uptime,
      memory,
      seenAt: time(seenAt),
    })),
    scans: scans.map(({name, phase, startedAt, endedAt, done, total, unit, result}) => ({
      subject: name,
      phase,
      startedAt: time(startedAt),
      endedAt: timeOrNull(endedAt),
      done,
      total,
      unit,
      result,
    })),
    events: events.slice(0, EVENTS).map(line => ({
      at: time(line.at),
      severity: line.severity,
      subject: line.subject,
      text: line.text,
    })),
  }
}
