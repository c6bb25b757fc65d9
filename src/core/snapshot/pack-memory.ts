import type {CatalogueColumns} from '../catalogue/catalogue.js'
import type {DifferRows} from '../holdings/differ-rows.js'
import type {MirrorId} from '../mirror.js'
import type {RoutingTable} from '../routing/routing-table.js'
import {mirrorValues} from './mirror-values.js'

/** Counts up when a block changes its meaning. A snapshot of another version is not read. */
export const SNAPSHOT_VERSION = 2

/** Blocks before those of the history. */
export const FIXED_BLOCKS = 12

export interface MemoryToPack {
  readonly table: RoutingTable
  /** The revision of the holdings in memory, by mirror. */
  readonly revisions: ReadonlyMap<MirrorId, number>
  /** Unix milliseconds. */
  readonly savedAt: number
}

/**
 * Everything that a routing table was told, as blocks of bytes that share nothing with it. In this order: facts as
 * JSON; the catalogue's paths (bytes, offsets, lengths), sizes, modification times, and for each of SHA-1, SHA-256 and
 * MD5 the digests and who has one; a block of version rows for each epoch of the history; and for each mirror with
 * holdings the bitmap of what it has unchanged and the rows of what differs. Numbers have this machine's byte order.
 */
export function packMemory({table, revisions, savedAt}: MemoryToPack): Uint8Array[] {
  const {memory} = table
  const held = table.mirrors().flatMap(({id}) => {
    const holdings = table.holdingsOf(id)
    return holdings === undefined ? [] : [{id, holdings}]
  })
  // A mirror may have had files that are gone by now: columns that reach over all ids keep a reader from making room
  // for ids that the snapshot itself has none for.
  const end = Math.max(
    memory.catalogue.end,
    ...held.map(({holdings: {same, differ}}) => Math.max(same.toBytes().length * 8, endOf(differ))),
    ...memory.history.epochs.map(({before}) => endOf(before)),
  )
  const facts = {
    savedAt,
    catalogue: {id: memory.id, epoch: memory.epoch, mark: memory.mark, aliasRevision: memory.aliasRevision},
    aliases: memory.aliases.list().map(({alias, target}) => [alias, target]),
    history: memory.history.epochs.map(({epoch}) => epoch),
    mirrors: table.mirrors().map(mirrorValues),
    holdings: held.map(({id, holdings: {epoch, precision, offsetMs, counts}}) => ({
      ...{mirror: id, epoch, offsetMs, counts},
      precision: String(precision),
      revision: revisions.get(id) ?? 0,
    })),
  }
  return [
    new TextEncoder().encode(JSON.stringify(facts)),
    ...catalogueBlocks(memory.catalogue.columns(end)),
    ...memory.history.epochs.map(({before}) => before.toBytes()),
    ...held.flatMap(({holdings: {same, differ}}) => [same.toBytes().slice(), differ.toBytes()]),
  ]
}

const endOf = (rows: DifferRows): number => {
  let end = 0
  rows.forEach(id => {
    end = Math.max(end, id + 1)
  })
  return end
}

const catalogueBlocks = ({paths, sizes, modTimes, sha1, sha256, md5}: CatalogueColumns): Uint8Array[] =>
  [
    ...[paths.arena, paths.offsets, paths.lengths, sizes, modTimes],
    ...[sha1, sha256, md5].flatMap(({bytes, known}) => [bytes, known]),
  ].map(({buffer, byteOffset, byteLength}) => new Uint8Array(buffer, byteOffset, byteLength))
