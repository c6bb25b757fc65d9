import type {CatalogueChanges, ChangeRow} from '../../src/core/catalogue/change.js'
import {NO_HASHES, type Alias, type FileRecord, type Hashes} from '../../src/core/catalogue/file-record.js'
import {MirrorbitsError} from '../../src/core/errors.js'
import type {EventBody} from '../../src/core/events.js'
import {asFilePath, type FilePath} from '../../src/core/file-path.js'
import {nextState} from '../../src/core/health/protocol-health.js'
import type {Holdings} from '../../src/core/holdings/holdings.js'
import type {MirrorLogBody} from '../../src/core/mirror-log.js'
import type {Mirror, MirrorId} from '../../src/core/mirror.js'
import type {
  CatalogueHead,
  CatalogueStore,
  ChangesOfEpoch,
  EventChannel,
  HoldingsStore,
  Lock,
  Locks,
  Log,
  MirrorLogStore,
  MirrorStore,
} from '../../src/core/ports.js'
import {mirrorWith} from './mirrors.js'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: object
  readonly message: string
}

/** A log that remembers. */
export function recordingLog(): {readonly log: Log; readonly lines: LogLine[]} {
  const lines: LogLine[] = []
  const at = (level: LogLine['level']) => (fields: object, message: string) => void lines.push({level, fields, message})
  const log: Log = {debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log}
  return {log, lines}
}

/** Events that are remembered and reach nobody. */
export function recordingEvents(): {readonly events: EventChannel; readonly published: EventBody[]} {
  const published: EventBody[] = []
  return {
    published,
    events: {
      publish: event => void published.push(event),
      subscribe: () => Promise.resolve(() => Promise.resolve()),
    },
  }
}

export function recordingMirrorLogs() {
  const entries: (MirrorLogBody & {readonly mirror: MirrorId})[] = []
  const mirrorLogs: MirrorLogStore = {
    append: (mirror, entry) => {
      entries.push({...entry, mirror})
      return Promise.resolve()
    },
    read: () => Promise.resolve([]),
  }
  return {mirrorLogs, entries}
}

/** Locks of one process. `lose` aborts a lock that is held. */
export function fakeLocks() {
  const held = new Map<string, AbortController>()
  const acquire = (name: string): Promise<Lock | undefined> => {
    if (held.has(name)) return Promise.resolve(undefined)
    const lost = new AbortController()
    held.set(name, lost)
    return Promise.resolve({
      token: name,
      lost: lost.signal,
      release: () => {
        held.delete(name)
        return Promise.resolve()
      },
    })
  }
  const locks: Locks = {mirrorScan: id => acquire(`mirror ${id}`), sourceScan: () => acquire('source')}
  return {locks, held, lose: (name: string, reason = new Error('lost')) => held.get(name)?.abort(reason)}
}

/** Mirrors in memory. Change `records` as another node would. */
export function fakeMirrors(...mirrors: Mirror[]) {
  const records = new Map(mirrors.map(mirror => [mirror.id, mirror]))
  const unreadable = new Map<MirrorId, string>()
  const change = (id: MirrorId, changes: Partial<Mirror>): Promise<void> => {
    const known = records.get(id)
    if (known === undefined) throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', `There is no mirror ${id}.`)
    records.set(id, {...known, ...changes})
    return Promise.resolve()
  }
  const changeIfThere = (id: MirrorId, changes: Partial<Mirror>): Promise<void> =>
    records.has(id) ? change(id, changes) : Promise.resolve()
  const store: MirrorStore = {
    list: onProblem => {
      for (const [id, problem] of unreadable) onProblem?.(id, problem)
      return Promise.resolve([...records.values()].sort((a, b) => a.id - b.id))
    },
    get: id => Promise.resolve(records.get(id)),
    add: async settings => {
      if ([...records.values()].some(({name}) => name === settings.name)) {
        throw new MirrorbitsError('MB_MIRROR_EXISTS', `There is a mirror ${settings.name} already.`)
      }
      const mirror = mirrorWith({...settings, id: Math.max(0, ...records.keys()) + 1, enabled: false})
      records.set(mirror.id, mirror)
      return Promise.resolve(mirror)
    },
    update: async (id, changes) => change(id, changes),
    setEnabled: async (id, enabled) => change(id, {enabled, isDisabledByCheck: false}),
    remove: async id => {
      await change(id, {})
      records.delete(id)
    },
    disableByCheck: async id => change(id, {enabled: false, isDisabledByCheck: true}),
    keepFinding: async (id, protocol, finding, thresholds) => {
      const known = records.get(id)
      if (known === undefined) return undefined
      const before = known.health[protocol]
      const state = nextState({isUp: known[protocol].isUp, streak: before.streak}, finding.isGood, thresholds)
      const {ipv4, ipv6, certificateEnds, rttMs} = finding
      await change(id, {
        [protocol]: {isUp: state.isUp, reason: state.isUp ? '' : finding.reason},
        health: {
          ...known.health,
          [protocol]: {streak: state.streak, rttMs: rttMs ?? before.rttMs, ipv4, ipv6, certificateEnds},
        },
      })
      return state
    },
    scanStarted: id => changeIfThere(id, {lastSync: 1, isScanOpen: true}),
    scanFailed: id => changeIfThere(id, {isScanOpen: false}),
    scanSucceeded: (id, {protocol, precision, tzOffsetMs}) =>
      changeIfThere(id, {
        isScanOpen: false,
        lastSuccessfulSync: 1,
        lastSuccessfulSyncProtocol: protocol,
        lastSuccessfulSyncPrecision: precision,
        tzOffsetMs,
      }),
    setLastModTime: (id, lastModTime) => changeIfThere(id, {lastModTime}),
  }
  return {mirrors: store, records, unreadable}
}

/** Holdings in memory; `isGone` says what `write` finds, `reads` counts. */
export function fakeHoldings() {
  const stored = new Map<MirrorId, {readonly revision: number; readonly holdings: Holdings}>()
  const state = {isGone: false, reads: 0}
  let revision = 0
  const put = (id: MirrorId, holdings: Holdings): number => {
    stored.set(id, {revision: ++revision, holdings})
    return revision
  }
  const store: HoldingsStore = {
    read: id => {
      state.reads++
      return Promise.resolve(stored.get(id)?.holdings)
    },
    revisions: ids => Promise.resolve(new Map(ids.map(id => [id, stored.get(id)?.revision ?? 0]))),
    counts: ids =>
      Promise.resolve(
        new Map(
          ids.flatMap(id => {
            const counts = stored.get(id)?.holdings.counts
            return counts === undefined ? [] : [[id, counts] as const]
          }),
        ),
      ),
    epochs: ids => Promise.resolve(ids.flatMap(id => stored.get(id)?.holdings.epoch ?? [])),
    write: (id, next, _previous, lock) =>
      Promise.resolve(state.isGone || lock.lost.aborted ? undefined : put(id, next)),
  }
  return {holdings: store, stored, put, state}
}

/** A catalogue in memory that keeps its whole history, and every commit for a test to look at. */
export function fakeCatalogue() {
  const files = new Map<FilePath, FileRecord>()
  const history: ChangesOfEpoch[] = []
  const commits: CatalogueChanges[] = []
  const pruned: (readonly number[])[] = []
  const head: {-readonly [K in keyof CatalogueHead]: CatalogueHead[K]} = {
    id: 'catalogue 1',
    epoch: 0,
    mark: '',
    reachedMark: '',
    floor: 0,
    exactAfter: 0,
    aliasRevision: 0,
  }
  /** By epoch. */
  const marks: string[] = []
  let aliases: readonly Alias[] = []
  let lastId = 0

  const isEmpty = ({added, changed, rehashed, removed}: CatalogueChanges): boolean =>
    added.length + changed.length + rehashed.length + removed.length === 0

  const store: CatalogueStore = {
    head: (reached = 0) => Promise.resolve({...head, reachedMark: marks[reached] ?? ''}),
    async *files() {
      const all = [...files.values()]
      for (let at = 0; at < all.length; at += 500) yield await Promise.resolve(all.slice(at, at + 500))
    },
    count: () => Promise.resolve(files.size),
    filesAt: paths => Promise.resolve(paths.flatMap(path => files.get(path) ?? [])),
    changesAfter: epoch => Promise.resolve(history.filter(entry => entry.epoch > epoch)),
    commit: changes => {
      if (isEmpty(changes)) return Promise.resolve({epoch: head.epoch, mark: head.mark, rows: [], files: []})
      commits.push(changes)
      const added = changes.added.map(file => ({...file, id: ++lastId}))
      const stored = [...added, ...[...changes.changed, ...changes.rehashed].map(({id, file}) => ({...file, id}))]
      for (const {path} of changes.removed) files.delete(path)
      for (const file of stored) files.set(file.path, file)
      const rows: ChangeRow[] = [
        ...changes.removed.map(({id, before}) => ({id, kind: 'removed' as const, path: undefined, before})),
        ...changes.changed.map(({id, before}) => ({id, kind: 'changed' as const, path: undefined, before})),
        ...changes.rehashed.map(({id}) => ({id, kind: 'rehashed' as const, path: undefined, before: undefined})),
        ...added.map(({id, path}) => ({id, kind: 'added' as const, path, before: undefined})),
      ]
      head.epoch++
      head.mark = `mark ${head.epoch}`
      marks[head.epoch] = head.mark
      history.push({epoch: head.epoch, rows})
      return Promise.resolve({epoch: head.epoch, mark: head.mark, rows, files: stored})
    },
    prune: epochs => {
      pruned.push(epochs)
      return Promise.resolve()
    },
    aliases: () => Promise.resolve([...aliases]),
    replaceAliases: wanted => {
      if (JSON.stringify(wanted) !== JSON.stringify(aliases)) head.aliasRevision += 2
      aliases = wanted
      return Promise.resolve()
    },
  }
  return {catalogue: store, files, history, commits, pruned, head, marks}
}

/** What tells apart a source file, for tests that do not care for the rest. */
export const sourceFile = (path: string, size = 1, modTime = 1_000_000_000n, hashes: Hashes = NO_HASHES) => ({
  path: asFilePath(path),
  size,
  modTime,
  hashes,
})
