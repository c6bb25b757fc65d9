import type {FileId} from '../core/catalogue/file-record.js'
import type {CatalogueMemory} from '../core/catalogue/memory.js'
import type {MirrorId} from '../core/mirror.js'
import {oneByOne} from '../core/one-by-one.js'
import type {CatalogueHead, CatalogueStore, HoldingsStore, Log, MirrorStore} from '../core/ports.js'
import type {RoutingTable} from '../core/routing/routing-table.js'
import {applyChanges, loadCatalogue} from './load-catalogue.js'
import {replaceCatalogue, tellLoaded} from './replace-catalogue.js'

export interface SyncMemoryDeps {
  readonly catalogue: CatalogueStore
  readonly holdings: HoldingsStore
  readonly mirrors: MirrorStore
  readonly table: RoutingTable
  readonly log: Log
  /** The revision of the holdings in memory, by mirror: those of a snapshot need not be read again. */
  readonly revisions?: Map<MirrorId, number> | undefined
  /** Called when memory had files and what is stored has none: Redis lost its data, or got other ones. */
  readonly onCatalogueLost?: (() => void) | undefined
}

/**
 * Keeps a routing table equal to what is stored. What tells them apart:
 * - `id` of the catalogue: another one is another database.
 * - `epoch`: counts the commits. Memory behind it catches up by the history.
 * - `mark` of an epoch: another one for the same epoch is a database that came back from a backup and went on.
 * - `floor` and `exactAfter`: memory of an epoch below loads all, as the history of it is gone or merged.
 * - `revision` of a mirror's holdings, and of the aliases: another one is read again.
 *
 * Its calls may overlap: they are done one after the other.
 */
export interface MemorySync {
  /** Catalogue and history; all of it the first time, later what is new. */
  catalogue(): Promise<void>
  /** Catalogue, mirrors and holdings. */
  all(): Promise<void>
  /** These mirrors' records and, where they changed, their holdings. */
  mirrors(ids: readonly MirrorId[]): Promise<void>
  /** Calls `look` while nothing is under way; undefined when memory is incomplete, as the last pass failed. */
  whenWhole<T>(look: () => T): Promise<T | undefined>
}

export function createMemorySync(deps: SyncMemoryDeps): MemorySync {
  const {table} = deps
  const {revisions = new Map<MirrorId, number>()} = deps
  let isWhole = true
  const inTurn = oneByOne()
  const change = (work: () => Promise<void>): Promise<void> =>
    inTurn(async () => {
      isWhole = false
      await work()
      isWhole = true
    })

  /** Returns whether it is another catalogue than before, and the holdings of mirrors are others too. */
  async function sync(): Promise<boolean> {
    const {memory} = table
    const head = await deps.catalogue.head(memory.epoch)
    const isOther = memory.epoch > 0 && !isContinued(memory, head)
    if (isOther) await replaceCatalogue({...deps, revisions}, head)
    else await syncCatalogue(deps, head)
    if (memory.epoch === head.epoch) memory.mark = head.mark
    memory.history.forgetUpTo(head.floor)
    if (head.aliasRevision !== memory.aliasRevision) {
      memory.setAliases(await deps.catalogue.aliases(), head.aliasRevision)
    }
    return isOther
  }

  async function syncHoldings(ids: readonly MirrorId[]): Promise<void> {
    for (const [id, revision] of await deps.holdings.revisions(ids)) {
      if (revisions.get(id) === revision) continue
      const holdings = revision === 0 ? undefined : await deps.holdings.read(id)
      // Holdings of an epoch that memory has not reached would be compared with the wrong files.
      if (holdings !== undefined && holdings.epoch > table.memory.epoch) await sync()
      table.setHoldings(id, holdings)
      revisions.set(id, revision)
    }
  }

  return {
    catalogue: () =>
      change(async () => {
        if (await sync()) await syncHoldings(table.mirrors().map(({id}) => id))
      }),

    all: () =>
      change(async () => {
        await sync()
        const mirrors = await deps.mirrors.list((mirror, problem) => {
          deps.log.error({mirror, problem}, 'mirror record cannot be read')
        })
        const ids = new Set(mirrors.map(({id}) => id))
        const before = table.mirrors().length
        // Operators remove them one by one, which is heard each time.
        if (before > 1 && ids.size === 0) {
          deps.log.warn(
            {mirrors: before},
            'Redis has lost all mirrors: bring back its data, or apply an export of them',
          )
        }
        for (const {id} of table.mirrors()) if (!ids.has(id)) forget(id)
        for (const mirror of mirrors) table.setMirror(mirror)
        await syncHoldings([...ids])
        table.memory.history.merge([...ids].flatMap(id => table.holdingsOf(id)?.epoch ?? []))
      }),

    mirrors: ids =>
      change(async () => {
        const found = await Promise.all(ids.map(async id => ({id, mirror: await deps.mirrors.get(id)})))
        for (const {id, mirror} of found) {
          if (mirror === undefined) forget(id)
          else table.setMirror(mirror)
        }
        await syncHoldings(found.flatMap(({id, mirror}) => (mirror === undefined ? [] : [id])))
      }),

    whenWhole: look => inTurn(() => Promise.resolve(isWhole ? look() : undefined)),
  }

  function forget(id: MirrorId): void {
    table.removeMirror(id)
    revisions.delete(id)
  }
}

/** False when what is stored is not what memory was loaded from, gone on: a backup has other marks from some epoch on. */
const isContinued = ({id, epoch, mark}: CatalogueMemory, head: CatalogueHead): boolean =>
  id === head.id && epoch <= head.epoch && (mark === '' || mark === head.reachedMark)

async function syncCatalogue(deps: SyncMemoryDeps, head: CatalogueHead): Promise<void> {
  const {catalogue, table} = deps
  const {memory} = table
  if (memory.epoch === 0 || memory.epoch < head.exactAfter) {
    const before = memory.catalogue.count
    try {
      await loadCatalogue({catalogue, memory}, head)
    } finally {
      // Also when Redis goes away in between: what was loaded is used.
      table.catalogueReplaced()
    }
    tellLoaded(deps, before)
  } else if (memory.epoch < head.epoch) await catchUp(deps, head)
}

async function catchUp({catalogue, table, log}: SyncMemoryDeps, head: CatalogueHead): Promise<void> {
  const {memory} = table
  const changed = new Set<FileId>()
  // When this is cut off, memory is at an epoch whose mark it does not know.
  memory.mark = ''
  try {
    for (const change of await catalogue.changesAfter(memory.epoch)) {
      for (const {id} of change.rows) changed.add(id)
      await applyChanges({catalogue, memory}, head, change)
    }
    memory.epoch = Math.max(memory.epoch, head.epoch)
  } finally {
    // Also when Redis goes away in between: the epochs that were reached are not looked at again.
    await tellChanged(table, [...changed])
  }
  log.debug({changed: changed.size, epoch: memory.epoch}, 'catalogue caught up')
}

/** So many files on a hundred mirrors are judged within some ten milliseconds. */
const FILES_AT_ONCE = 100

/** Clients are answered in between: a file is judged once for each mirror, and a scan may have changed all files. */
async function tellChanged(table: RoutingTable, ids: readonly FileId[]): Promise<void> {
  for (let at = 0; at < ids.length; at += FILES_AT_ONCE) {
    table.filesChanged(ids.slice(at, at + FILES_AT_ONCE))
    if (at + FILES_AT_ONCE < ids.length) await new Promise(resolve => setTimeout(resolve))
  }
}
