import type {MirrorbitsEvent} from '../../core/events.js'
import type {MirrorDescription} from '../../operations/describe-mirrors.js'
import {eventLine} from '../../tui/dashboard/event-line.js'
import {nextScans, withoutNode, withoutSilent, withPast} from '../../tui/dashboard/scan-rows.js'
import type {DashboardState, EventLine, LiveRequest, ScanRow, WatchedMirror} from '../../tui/dashboard/state.js'
import {withSample} from './dashboard-requests.js'
import {mirrorRows, nodeRows} from './dashboard-rows.js'
import {createTrafficWindow} from './dashboard-traffic.js'
import {createRoundTrips} from './round-trips.js'

/** What the dashboard knows, fed by whoever reads and listens. */
export interface DashboardModel {
  hear(event: MirrorbitsEvent): void
  /** A node said hello. */
  nodeSeen(name: string): void
  /** `files` are those of the catalogue. */
  described(mirrors: readonly MirrorDescription[], files: number): void
  /** The database answered. */
  answered(roundTrip: number, epoch: number): void
  /** The database did not answer. */
  failed(): void
  /** What happened before anybody listened. */
  remembered(past: Past): void
  watched(mirror: WatchedMirror | undefined): void
  /** Nobody looks at the requests any more. */
  forgetRequests(): void
  /** Ends a second. */
  tick(): void
  snapshot(): DashboardState
}

/** What the logs of mirrors tell of the time before. */
export interface Past {
  readonly lines: readonly EventLine[]
  readonly scans: readonly ScanRow[]
}

const EVENTS_KEPT = 500
/** A node says hello every second. */
const GONE_MS = 10_000

export function createDashboardModel({
  site,
  oldVersion,
  clock,
}: {
  readonly site: string
  /** The version of a database that is older than ours. */
  readonly oldVersion: number | undefined
  readonly clock: () => number
}): DashboardModel {
  const window = createTrafficWindow()
  const roundTrips = createRoundTrips()
  const seen = new Map<string, number>()
  let descriptions: readonly MirrorDescription[] = []
  let files = 0
  let scans: readonly ScanRow[] = []
  let events: readonly EventLine[] = []
  let requests: readonly LiveRequest[] = []
  let watched: WatchedMirror | undefined
  let staleSince: number | undefined
  let roundTrip: number | undefined
  let epoch = 0
  let serial = 0
  let made: DashboardState | undefined

  const changed = (): void => {
    made = undefined
  }

  return {
    hear(event) {
      const now = clock()
      if (event.type === 'rates') window.hear(event, now)
      if (event.type === 'requests') requests = withSample(requests, event, {at: now, serial: serial++})
      scans = nextScans(scans, event, now)
      const line = eventLine(event, `event-${serial++}`)
      if (line !== undefined) events = [line, ...events].slice(0, EVENTS_KEPT)
      changed()
    },
    nodeSeen(name) {
      seen.set(name, clock())
      changed()
    },
    described(mirrors, inCatalogue) {
      descriptions = mirrors
      files = inCatalogue
      roundTrips.note(mirrors.map(({mirror}) => mirror))
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
    remembered({lines, scans: past}) {
      scans = withPast(scans, past)
      events = [...events, ...lines].sort((a, b) => b.at - a.at).slice(0, EVENTS_KEPT)
      changed()
    },
    watched(mirror) {
      watched = mirror
      changed()
    },
    forgetRequests() {
      requests = []
      changed()
    },
    tick() {
      const now = clock()
      window.tick(now)
      scans = withoutSilent(scans, now)
      // While the database is away nobody is heard, which says nothing about the nodes.
      if (staleSince === undefined) {
        for (const [name] of [...seen].filter(([, at]) => now - at > GONE_MS)) {
          seen.delete(name)
          scans = withoutNode(scans, name)
        }
      }
      changed()
    },
    snapshot() {
      made ??= {
        site,
        at: clock(),
        staleSince,
        roundTrip,
        files,
        epoch,
        mirrors: mirrorRows(descriptions, window, {scans, roundTrips}),
        traffic: window.traffic(),
        nodes: nodeRows(seen, descriptions, window),
        oldVersion,
        requests,
        scans,
        events,
        watched,
      }
      return made
    },
  }
}
