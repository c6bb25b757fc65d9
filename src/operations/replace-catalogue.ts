import {CatalogueMemory} from '../core/catalogue/memory.js'
import type {Holdings} from '../core/holdings/holdings.js'
import type {MirrorId} from '../core/mirror.js'
import type {CatalogueHead, CatalogueStore, HoldingsStore, Log} from '../core/ports.js'
import type {RoutingTable} from '../core/routing/routing-table.js'
import {loadCatalogue} from './load-catalogue.js'

export interface TellLoadedDeps {
  readonly table: RoutingTable
  readonly log: Log
  /** Called when memory had files and what is stored has none: Redis lost its data, or got other ones. */
  readonly onCatalogueLost?: (() => void) | undefined
}

export interface ReplaceCatalogueDeps extends TellLoadedDeps {
  readonly catalogue: CatalogueStore
  readonly holdings: HoldingsStore
  /** The revision of the holdings in memory, by mirror. */
  readonly revisions: Map<MirrorId, number>
}

/**
 * Puts another catalogue into the place of the one that memory knows, as after a backup came back. Its file ids and
 * revisions mean something else, so it is loaded aside, with the holdings of all mirrors. Until all is there, and when
 * Redis goes away meanwhile, clients are answered from what memory knows.
 */
export async function replaceCatalogue(deps: ReplaceCatalogueDeps, head: CatalogueHead): Promise<void> {
  const {catalogue, table, revisions} = deps
  const before = table.memory.catalogue.count
  const other = new CatalogueMemory()
  await loadCatalogue({catalogue, memory: other}, head)
  other.setAliases(await catalogue.aliases(), head.aliasRevision)
  const held = await readHoldings(deps, other.epoch)

  // From here on without waiting for anything: no request finds files of one catalogue and holdings of the other.
  for (const {id} of table.mirrors()) table.setHoldings(id, undefined)
  revisions.clear()
  table.memory.becomes(other)
  table.catalogueReplaced()
  for (const {id, revision, holdings} of held) {
    table.setHoldings(id, holdings)
    revisions.set(id, revision)
  }
  tellLoaded(deps, before)
}

interface Held {
  readonly id: MirrorId
  readonly revision: number
  readonly holdings: Holdings | undefined
}

async function readHoldings({holdings, table}: ReplaceCatalogueDeps, epoch: number): Promise<readonly Held[]> {
  const held: Held[] = []
  for (const [id, revision] of await holdings.revisions(table.mirrors().map(({id}) => id))) {
    const stored = revision === 0 ? undefined : await holdings.read(id)
    // What is ahead is read again once memory has caught up.
    if (stored === undefined || stored.epoch <= epoch) held.push({id, revision, holdings: stored})
  }
  return held
}

/** To be called when all of the catalogue was loaded; `before` is how many files there were. */
export function tellLoaded({table, log, onCatalogueLost}: TellLoadedDeps, before: number): void {
  const {catalogue, epoch} = table.memory
  // As long as there is none, this comes again and again.
  const level = before === 0 && catalogue.count === 0 ? 'debug' : 'info'
  log[level]({files: catalogue.count, epoch}, 'catalogue loaded')
  if (before === 0 || catalogue.count > 0) return
  log.warn({files: before}, 'Redis has lost the catalogue')
  onCatalogueLost?.()
}
