import type {MirrorId} from '../core/mirror.js'
import {describeMirrors, type MirrorDescription} from '../operations/describe-mirrors.js'
import {logLine} from '../tui/dashboard/event-line.js'
import type {DashboardActions, DashboardSource} from '../tui/dashboard/source.js'
import type {EventLine} from '../tui/dashboard/state.js'
import {createClosers} from './closers.js'
import {createDashboardActions} from './dashboard-actions.js'
import {createDashboardModel} from './dashboard-model.js'
import type {Runtime} from './open-runtime.js'

export interface Dashboard {
  readonly source: DashboardSource
  readonly actions: DashboardActions
  /** Resolves once the first rates were heard, or when there is no node that tells any. */
  readonly settled: Promise<void>
  close(): Promise<void>
}

const TICK_MS = 1000
/** Mirrors are read again after they changed, and this often in any case: counters move without a word. */
const DESCRIBE_MS = 5000
const DESCRIBE_SOON_MS = 500
const EMIT_MS = 250
/** In two seconds a node that lives has told its rates, and a second of them was counted. */
const SETTLE_MS = 2500
const LOG_LINES = 200
/** Lines of each mirror's log that open the list of events, and of how many mirrors. */
const REMEMBERED = {lines: 5, mirrors: 100}

/** Reads, listens and ticks until closed. Returns with a complete snapshot. Throws MB_REDIS_*. */
export async function openDashboard(runtime: Runtime): Promise<Dashboard> {
  const {stores, clock, config, log} = runtime
  const model = createDashboardModel({site: siteOf(config.listenAddress), clock})
  const closers = createClosers()
  const stopping = new AbortController()
  const listeners = new Set<() => void>()
  let watched: MirrorId | undefined
  let emitTimer: NodeJS.Timeout | undefined
  let describeTimer: NodeJS.Timeout | undefined
  let describedAt = -Infinity
  let isAsking = false

  function emit(): void {
    emitTimer ??= setTimeout(() => {
      emitTimer = undefined
      for (const listener of listeners) listener()
    }, EMIT_MS)
  }

  async function describe(): Promise<void> {
    describedAt = clock()
    const described = await describeMirrors({...stores, clock})
    model.described(described)
    if (watched !== undefined) await readLog(watched, described)
    emit()
  }

  async function readLog(id: MirrorId, described: readonly MirrorDescription[]): Promise<void> {
    const mirror = described.find(description => description.mirror.id === id)?.mirror
    const entries = await stores.mirrorLogs.read(id, LOG_LINES)
    if (id !== watched) return
    const lines = entries.map((entry, index) => logLine(entry, mirror?.name ?? '', `log-${id}-${index}`))
    model.watched({mirror: id, log: lines.reverse()})
  }

  /** Failures show as age: `ask` tells the model that the database is away. */
  const quietly = (work: Promise<void>): void => {
    work.catch((error: unknown) => log.debug({err: error}, 'dashboard not brought up to date'))
  }

  function describeSoon(): void {
    describeTimer ??= setTimeout(() => {
      describeTimer = undefined
      quietly(describe())
    }, DESCRIBE_SOON_MS)
  }

  async function ask(): Promise<void> {
    if (isAsking) return
    isAsking = true
    const startedAt = performance.now()
    try {
      const {epoch} = await stores.catalogue.head()
      model.answered(performance.now() - startedAt, epoch)
      if (clock() - describedAt >= DESCRIBE_MS) await describe()
    } catch (error) {
      model.failed()
      log.debug({err: error}, 'database did not answer')
    } finally {
      isAsking = false
    }
  }

  const settled = new Promise<void>(resolve => {
    const timer = setTimeout(resolve, SETTLE_MS)
    closers.add(() => clearTimeout(timer))
    closers.add(resolve)
    listeners.add(() => {
      if (model.snapshot().traffic.source === 'nodes') resolve()
    })
  })

  try {
    closers.add(
      await stores.events.subscribe(event => {
        model.hear(event)
        if (/^(mirror\.|scan\.(started|finished|failed)|source\.finished)/.test(event.type)) describeSoon()
        emit()
      }),
    )
    closers.add(await stores.changes.listen(describeSoon))
    closers.add(await stores.cluster.listen(name => model.nodeSeen(name)))
    await ask()
    await describe()
    model.remembered(await recentLines(runtime))
    model.tick()
  } catch (error) {
    await closers.closeAll()
    throw error
  }
  const ticker = setInterval(() => {
    model.tick()
    emit()
    quietly(ask())
  }, TICK_MS)
  ticker.unref()
  closers.add(() => {
    clearInterval(ticker)
    clearTimeout(emitTimer)
    clearTimeout(describeTimer)
    stopping.abort()
  })

  return {
    source: {
      getSnapshot: () => model.snapshot(),
      subscribe(onChange) {
        listeners.add(onChange)
        return () => listeners.delete(onChange)
      },
      watchMirror(id) {
        if (id === watched) return
        watched = id
        model.watched(undefined)
        if (id !== undefined) quietly(describe())
      },
    },
    actions: createDashboardActions(runtime, stopping.signal),
    settled,
    close: () => closers.closeAll(),
  }
}

/** `:8080` says nothing of where one is looking. */
const siteOf = (listenAddress: string): string =>
  listenAddress.startsWith(':') ? `port ${listenAddress}` : listenAddress

async function recentLines({stores}: Runtime): Promise<EventLine[]> {
  const mirrors = (await stores.mirrors.list()).slice(0, REMEMBERED.mirrors)
  const logs = await Promise.all(
    mirrors.map(async ({id, name}) => {
      const entries = await stores.mirrorLogs.read(id, REMEMBERED.lines)
      return entries.map((entry, index) => logLine(entry, name, `past-${id}-${index}`))
    }),
  )
  return logs.flat()
}
