import {SOURCE} from '../core/cluster-owner.js'
import type {Config} from '../core/config.js'
import type {Mirror} from '../core/mirror.js'
import type {EventChannel} from '../core/ports.js'
import type {Cluster} from './cluster.js'
import {createQuietly} from './quietly.js'
import {createCheckSchedule, type CheckScheduleDeps} from './schedule-checks.js'
import {createScanSchedule, type ScanScheduleDeps} from './schedule-scans.js'
import {createSourceSchedule, type SourceSchedule, type SourceScheduleDeps} from './schedule-source.js'
import {createQueueTeller} from '../operations/tell-queue.js'

type Made = 'config' | 'signal' | 'quietly' | 'onScanned'

export interface MonitorDeps
  extends Omit<SourceScheduleDeps, Made>, Omit<ScanScheduleDeps, Made>, Omit<CheckScheduleDeps, Made> {
  readonly cluster: Cluster
  readonly config: () => Config
  readonly events: Pick<EventChannel, 'publish'>
  readonly mirrors: () => readonly Mirror[]
  /** Whether there are files that mirrors can be compared with. */
  readonly hasCatalogue: () => boolean
  /** False while Redis is away: then nothing is started. */
  readonly isReady: () => boolean
}

export interface Monitor extends Pick<SourceSchedule, 'refreshSoon' | 'refreshChanged' | 'refreshNow'> {
  /** Stops what is running and waits for it. */
  stop(): Promise<void>
}

const TICK_MS = 1000

/** Looks once a second what is due: source scan first, then mirror scans and health checks of the mirrors that are ours. */
export function startMonitor(deps: MonitorDeps): Monitor {
  const {cluster} = deps
  const stopping = new AbortController()
  const {signal} = stopping
  const quietly = (work: string) => createQuietly({work, log: deps.log, signal})
  const source = createSourceSchedule({...deps, signal, quietly: quietly('source scans are')})
  const checks = createCheckSchedule({...deps, signal, quietly: quietly('checks are')})
  const scans = createScanSchedule({
    ...deps,
    signal,
    quietly: quietly('mirror scans are'),
    onScanned: ({id, http, https}) => {
      if (!(http.isUp || https.isUp)) checks.checkSoon(id)
    },
  })
  const queue = createQueueTeller(deps)

  function tick(): void {
    if (!deps.isReady()) return
    if (cluster.owns(SOURCE)) {
      source.startWhenDue()
      if (!isSourceKnown()) return
    }
    const ours = deps.mirrors().filter(mirror => isWatched(mirror) && cluster.owns(mirror.id))
    queue.tell(scans.startDue(ours))
    ours.forEach(mirror => checks.startWhenDue(mirror))
  }

  /** Mirrors are compared with the source, so it comes first. When it cannot be scanned, what is known of it will do. */
  function isSourceKnown(): boolean {
    const wasScanned = source.wasScanned()
    return wasScanned === true || (wasScanned === false && deps.hasCatalogue())
  }

  const timer = setInterval(tick, TICK_MS)
  timer.unref()
  tick()

  return {
    refreshSoon: () => source.refreshSoon(),
    refreshChanged: () => source.refreshChanged(),
    refreshNow: () => source.refreshNow(),
    async stop() {
      clearInterval(timer)
      stopping.abort()
      queue.tell([])
      await Promise.all([checks.settled(), scans.settled(), source.settled()])
    },
  }
}

const isWatched = ({enabled, isDisabledByCheck}: Mirror): boolean => enabled || isDisabledByCheck
