import type {Config} from '../../core/config.js'
import type {Clock, Log} from '../../core/ports.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import type {Mirror, MirrorId} from '../../core/mirror.js'
import {joinCluster} from '../../monitor/cluster.js'
import {onceADay} from '../../monitor/once-a-day.js'
import {notifyOperators} from '../../monitor/notify-operators.js'
import {startMonitor, type Monitor} from '../../monitor/run-monitor.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import {watchTimes} from '../../operations/watch-times.js'
import type {Stores} from '../../redis/open-stores.js'
import {createClosers} from '../closers.js'
import {createCurrentNotifier} from '../current-notifier.js'
import {takeRequests, type NodeOrders} from './take-requests.js'
import {openChecker} from './open-checker.js'
import {watchStamp} from '../../scan/watch-stamp.js'
import {syncSourceHere} from './sync-source-here.js'
import {sha256} from '../sha256.js'
import {checkHere} from './check-here.js'
import {refreshHere} from './refresh-here.js'
import {scanHere} from './scan-here.js'

export interface WatchDeps {
  readonly config: () => Config
  readonly stores: Stores
  readonly table: RoutingTable
  readonly sync: MemorySync
  readonly log: Log
  readonly clock: Clock
  readonly node: string
  readonly isUp: () => boolean
  readonly orders: NodeOrders
}

export interface Watch extends Pick<Monitor, 'refreshSoon' | 'refreshNow'> {
  stop(): Promise<void>
}

/** Joins the cluster, scans and checks what is ours, and takes requests. */
export async function startWatching(deps: WatchDeps): Promise<Watch> {
  const {config, stores, table, log, clock, node} = deps
  const closers = createClosers()
  const checker = openChecker(config)
  closers.add(() => checker.close())
  const onScanned = watchTimes({find: () => table.excludedByTime(), events: stores.events, log, clock})
  const rescans = new Set<MirrorId>()
  const work = {
    ...deps,
    checker,
    random: Math.random,
    onScanned,
    mayRemind: onceADay(clock),
    rescan: ({id}: Mirror) => void rescans.add(id),
  }
  const cluster = await joinCluster({hellos: stores.cluster, events: stores.events, log, clock, node})
  closers.add(() => cluster.stop())
  const notifier = createCurrentNotifier({config, node, clock, log})
  closers.add(() => notifier.close())
  closers.add(
    await notifyOperators({
      ...{events: stores.events, cluster, clock, log, sha256},
      claims: stores.noticeClaims,
      hasTargets: () => notifier.hasTargets(),
      tell: notices => notifier.tell(notices),
    }),
  )
  const monitor = startMonitor({
    cluster,
    config,
    log,
    clock,
    events: stores.events,
    mirrors: () => table.mirrors(),
    hasCatalogue: () => table.memory.catalogue.count > 0,
    isReady: deps.isUp,
    random: Math.random,
    check: (mirror, signal) => checkHere(work, mirror, {signal, atOnce: false}),
    wantsRescan: id => rescans.has(id),
    scan: async (mirror, signal) => {
      rescans.delete(mirror.id)
      await scanHere(work, mirror, {protocol: 'any', signal, isLeftToOthers: true})
    },
    refresh: async signal => {
      await refreshHere(work, {rehash: false, force: false, signal})
    },
    syncSource: signal => syncSourceHere(work, signal),
  })
  if (config().sourceStamp !== '') {
    closers.add(watchStamp({path: config().sourceStamp, onChange: () => monitor.refreshChanged(), log}))
  }
  const stopRequests = await takeRequests({stores, work, owns: cluster.owns, orders: deps.orders, log})
  // Together: what one of them waits for does not keep the other from stopping its work.
  closers.add(async () => {
    await Promise.all([monitor.stop(), stopRequests()])
  })
  return {
    refreshSoon: () => monitor.refreshSoon(),
    refreshNow: () => monitor.refreshNow(),
    stop: () => closers.closeAll(),
  }
}
