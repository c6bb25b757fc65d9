import type {MirrorId} from '../../core/mirror.js'
import {msSince} from '../../core/ms-since.js'
import {describeMirrors, type MirrorDescription} from '../../operations/describe-mirrors.js'
import {readLogOfMany} from '../../operations/read-log-of-many.js'
import {logLine} from '../../tui/dashboard/event-line.js'
import {pastScans} from '../../tui/dashboard/past-scans.js'
import type {DashboardModel, Past} from './dashboard-model.js'
import type {Runtime} from '../open-runtime.js'

/** Reads what the dashboard shows from the database. */
export interface DashboardReader {
  /** Asks whether the database answers, and reads everything that is old. Never throws: the model is told. */
  ask(): Promise<void>
  /** Reads mirrors, counts and the watched log. Throws MB_REDIS_*. */
  describe(): Promise<void>
  /** The same soon, once for many reasons. */
  describeSoon(): void
  /** Keeps this mirror's log read; undefined ends it. */
  watchMirror(id: MirrorId | undefined): void
  /** What the newest lines of all mirrors' logs tell. */
  past(): Promise<Past>
  close(): void
}

export interface DashboardReaderDeps {
  readonly runtime: Runtime
  readonly model: DashboardModel
  /** The model has news. */
  readonly onRead: () => void
}

/** Mirrors are read again after they changed, and this often in any case: counters move without a word. */
const DESCRIBE_MS = 5000
const DESCRIBE_SOON_MS = 500
const LOG_LINES = 200
/** Lines of each mirror's log that open the lists of events and scans, and of how many mirrors. */
const REMEMBERED = {lines: 5, mirrors: 100}

export function createDashboardReader({runtime, model, onRead}: DashboardReaderDeps): DashboardReader {
  const {stores, clock, log} = runtime
  let watched: MirrorId | undefined
  let timer: NodeJS.Timeout | undefined
  let describedAt = -Infinity
  let isAsking = false

  async function describe(): Promise<void> {
    describedAt = clock()
    const [described, files] = await Promise.all([describeMirrors({...stores, clock}), stores.catalogue.count()])
    model.described(described, files)
    if (watched !== undefined) await readLog(watched, described)
    onRead()
  }

  async function readLog(id: MirrorId, described: readonly MirrorDescription[]): Promise<void> {
    const mirror = described.find(description => description.mirror.id === id)?.mirror
    const entries = await readLogOfMany(stores, id, LOG_LINES)
    if (id !== watched) return
    const lines = entries.map((entry, index) => logLine(entry, mirror?.name ?? '', `log-${id}-${index}`))
    model.watched({mirror: id, log: lines.reverse()})
  }

  /** Failures show as age: `ask` tells the model that the database is away. */
  const describeQuietly = (): void => {
    describe().catch((error: unknown) => log.debug({err: error}, 'dashboard not brought up to date'))
  }

  return {
    describe,
    describeSoon() {
      timer ??= setTimeout(() => {
        timer = undefined
        describeQuietly()
      }, DESCRIBE_SOON_MS).unref()
    },
    async ask() {
      if (isAsking) return
      isAsking = true
      const startedAt = performance.now()
      try {
        const {epoch} = await stores.catalogue.head()
        model.answered(performance.now() - startedAt, epoch)
        if (msSince(describedAt, clock()) >= DESCRIBE_MS) await describe()
      } catch (error) {
        model.failed()
        log.debug({err: error}, 'database did not answer')
      } finally {
        isAsking = false
      }
    },
    watchMirror(id) {
      if (id === watched) return
      watched = id
      model.watched(undefined)
      if (id !== undefined) describeQuietly()
    },
    async past() {
      const mirrors = (await stores.mirrors.list()).slice(0, REMEMBERED.mirrors)
      const logs = await Promise.all(
        mirrors.map(async ({id, name}) => {
          const entries = await readLogOfMany(stores, id, REMEMBERED.lines)
          const lines = entries.map((entry, index) => logLine(entry, name, `past-${id}-${index}`))
          return {lines, scans: pastScans(entries, name)}
        }),
      )
      return {lines: logs.flatMap(({lines}) => lines), scans: logs.flatMap(({scans}) => scans)}
    },
    close: () => clearTimeout(timer),
  }
}
