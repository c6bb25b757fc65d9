import {ownerOf} from '../core/cluster-owner.js'
import type {MirrorbitsEvent} from '../core/events.js'
import type {MirrorDescription} from '../operations/describe-mirrors.js'
import {eventLine} from '../tui/dashboard/event-line.js'
import {nextScans, withoutSilent} from '../tui/dashboard/scan-rows.js'
import type {DashboardState, EventLine, MirrorRow, NodeRow, ScanRow, WatchedMirror} from '../tui/dashboard/state.js'
import {createTrafficWindow} from './dashboard-traffic.js'

/** What the dashboard knows, fed by whoever reads and listens. */
export interface DashboardModel {
  hear(event: MirrorbitsEvent): void
  /** A node said hello. */
  nodeSeen(name: string): void
  described(mirrors: readonly MirrorDescription[]): void
  /** The database answered. */
  answered(roundTrip: number, epoch: number): void
  /** The database did not answer. */
  failed(): void
  /** What happened before anybody listened. */
  remembered(lines: readonly EventLine[]): void
  watched(mirror: WatchedMirror | undefined): void
  /** Ends a second. */
  tick(): void
  snapshot(): DashboardState
}

const EVENTS_KEPT = 500
/** A node says hello every second. */
const GONE_MS = 10_000

export function createDashboardModel({
  site,
  clock,
}: {
  readonly site: string
  readonly clock: () => number
}): DashboardModel {
  const window = createTrafficWindow()
  const seen = new Map<string, number>()
  let descriptions: readonly MirrorDescription[] = []
  let scans: readonly ScanRow[] = []
  let events: readonly EventLine[] = []
  let watched: WatchedMirror | undefined
  let staleSince: number | undefined
  let roundTrip: number | undefined
  let epoch = 0
  let serial = 0
  let made: DashboardState | undefined

  const changed = (): void => {
    made = undefined
  }

  function mirrorRows(): readonly MirrorRow[] {
    const rows = descriptions.map(description => ({description, ...window.mirror(description.mirror.id)}))
    const all = rows.reduce((sum, {minute}) => sum + minute, 0)
    return rows.map(({description, minute, perSecond, history}) => ({
      mirror: description.mirror,
      filesKnown: description.filesKnown,
      filesTotal: description.filesTotal,
      filesDiffering: description.filesDiffering,
      downloadsToday: description.trafficToday.downloads,
      bytesToday: Number(description.trafficToday.bytes),
      share: all > 0 ? minute / all : description.shareToday,
      perSecond,
      history,
      scan: scans.find(({mirror, phase}) => mirror === description.mirror.id && phase === 'running'),
    }))
  }

  function nodeRows(): readonly NodeRow[] {
    const told = window.nodes()
    const names = [...new Set([...seen.keys(), ...told.keys()])].sort()
    const all = names.reduce((sum, name) => sum + (told.get(name)?.rates.total ?? 0), 0)
    const alive = [...seen.keys()]
    return names.map(name => {
      const node = told.get(name)
      const perSecond = node?.rates.total ?? 0
      return {
        name,
        version: node?.event.version ?? '',
        uptime: node?.event.uptime ?? 0,
        memory: node?.event.memory ?? 0,
        p50: node?.event.p50 ?? 0,
        p99: node?.event.p99 ?? 0,
        perSecond,
        share: all > 0 ? perSecond / all : 0,
        seenAt: Math.max(seen.get(name) ?? 0, node?.at ?? 0),
        mirrors: alive.includes(name)
          ? descriptions.filter(({mirror}) => ownerOf(mirror.id, alive) === name).length
          : 0,
        history: node?.history ?? [],
      }
    })
  }

  return {
    hear(event) {
      const now = clock()
      if (event.type === 'rates') window.hear(event, now)
      scans = nextScans(scans, event, now)
      const line = eventLine(event, `event-${serial++}`)
      if (line !== undefined) events = [line, ...events].slice(0, EVENTS_KEPT)
      changed()
    },
    nodeSeen(name) {
      seen.set(name, clock())
      changed()
    },
    described(mirrors) {
      descriptions = mirrors
      window.counted(new Map(mirrors.map(({mirror, trafficToday}) => [mirror.id, trafficToday.downloads])), clock())
      changed()
    },
    answered(milliseconds, headEpoch) {
      staleSince = undefined
      roundTrip = milliseconds
      epoch = headEpoch
      changed()
    },
    failed() {
      staleSince ??= clock()
      roundTrip = undefined
      changed()
    },
    remembered(lines) {
      events = [...events, ...lines].sort((a, b) => b.at - a.at).slice(0, EVENTS_KEPT)
      changed()
    },
    watched(mirror) {
      watched = mirror
      changed()
    },
    tick() {
      const now = clock()
      window.tick(now)
      scans = withoutSilent(scans, now)
      // While the database is away nobody is heard, which says nothing about the nodes.
      if (staleSince === undefined) for (const [name, at] of seen) if (now - at > GONE_MS) seen.delete(name)
      changed()
    },
    snapshot() {
      made ??= {
        site,
        at: clock(),
        staleSince,
        roundTrip,
        files: descriptions[0]?.filesTotal ?? 0,
        epoch,
        mirrors: mirrorRows(),
        traffic: window.traffic(),
        nodes: nodeRows(),
        scans,
        events,
        watched,
      }
      return made
    },
  }
}
