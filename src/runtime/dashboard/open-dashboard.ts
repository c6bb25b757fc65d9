import type {DashboardActions, DashboardSource} from '../../tui/dashboard/source.js'
import {createClosers} from '../closers.js'
import {createDashboardActions} from './dashboard-actions.js'
import {createDashboardModel} from './dashboard-model.js'
import {createDashboardReader} from './dashboard-reader.js'
import type {Runtime} from '../open-runtime.js'
import {createRequestWatch} from './watch-requests.js'

export interface Dashboard {
  readonly source: DashboardSource
  readonly actions: DashboardActions
  /** Resolves once the first rates were heard, or when there is no node that tells any. */
  readonly settled: Promise<void>
  close(): Promise<void>
}

const TICK_MS = 1000
const EMIT_MS = 250
/** In two seconds a node that lives has told its rates, and a second of them was counted. */
const SETTLE_MS = 2500
/** What changes mirrors or their holdings: they are read again. */
const CHANGES_MIRRORS = /^(mirror\.|scan\.(started|finished|failed)|source\.finished)/

/** Reads, listens and ticks until closed. Returns with a complete snapshot. Throws MB_REDIS_*. */
export async function openDashboard(runtime: Runtime): Promise<Dashboard> {
  const {stores, clock, config, log, oldVersion} = runtime
  const closers = createClosers()
  const stopping = new AbortController()
  closers.add(() => stopping.abort())
  const model = createDashboardModel({site: siteOf(config.listenAddress), oldVersion, clock})
  const news = createNews()
  closers.add(news.close)
  const reader = createDashboardReader({runtime, model, onRead: news.tell})
  closers.add(() => reader.close())
  const watch = createRequestWatch({requests: stores.requests, log})
  closers.add(() => watch.close())
  const settled = firstRates(() => model.snapshot().traffic.source === 'nodes', news, closers)

  try {
    await Promise.all([
      stores.events.subscribe(event => {
        model.hear(event)
        if (CHANGES_MIRRORS.test(event.type)) reader.describeSoon()
        news.tell()
      }),
      stores.changes.listen(() => reader.describeSoon()),
      stores.cluster.listen(name => model.nodeSeen(name)),
    ]).then(ends => ends.forEach(end => closers.add(end)))
    await Promise.all([reader.describe(), reader.ask(), reader.past().then(past => model.remembered(past))])
    model.tick()
  } catch (error) {
    await closers.closeAll()
    throw error
  }
  const ticker = setInterval(() => {
    model.tick()
    news.tell()
    void reader.ask()
  }, TICK_MS)
  ticker.unref()
  closers.add(() => clearInterval(ticker))

  return {
    source: {
      getSnapshot: () => model.snapshot(),
      subscribe: news.subscribe,
      watchMirror: id => reader.watchMirror(id),
      watchRequests(isOn) {
        watch.set(isOn)
        if (!isOn) model.forgetRequests()
      },
    },
    actions: createDashboardActions(runtime, stopping.signal),
    settled,
    close: () => closers.closeAll(),
  }
}

interface News {
  readonly tell: () => void
  readonly subscribe: (listener: () => void) => () => void
  readonly close: () => void
}

/** Tells listeners of any number of changes at most every `EMIT_MS`. */
function createNews(): News {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  return {
    tell() {
      timer ??= setTimeout(() => {
        timer = undefined
        for (const listener of listeners) listener()
      }, EMIT_MS)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => clearTimeout(timer),
  }
}

/** Resolves once `isThere`, at the latest after `SETTLE_MS` or when it is closed. */
function firstRates(isThere: () => boolean, news: News, closers: ReturnType<typeof createClosers>): Promise<void> {
  return new Promise<void>(resolve => {
    const timer = setTimeout(resolve, SETTLE_MS)
    closers.add(() => clearTimeout(timer))
    closers.add(resolve)
    news.subscribe(() => {
      if (isThere()) resolve()
    })
  })
}

/** `:8080` says nothing of where one is looking. */
const siteOf = (listenAddress: string): string =>
  listenAddress.startsWith(':') ? `port ${listenAddress}` : listenAddress
