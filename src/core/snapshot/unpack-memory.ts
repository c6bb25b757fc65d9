import {Aliases} from '../catalogue/aliases.js'
import {Catalogue} from '../catalogue/catalogue.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import {History, type PastEpoch} from '../catalogue/history.js'
import type {HashColumns} from '../catalogue/hash-column.js'
import {asFilePath} from '../file-path.js'
import {Bitmap} from '../holdings/bitmap.js'
import {DifferRows} from '../holdings/differ-rows.js'
import type {Holdings} from '../holdings/holdings.js'
import {VERSION_ROW_BYTES} from '../holdings/version-rows.js'
import type {Mirror, MirrorId} from '../mirror.js'
import type {RoutingTable} from '../routing/routing-table.js'
import {big, fail, list, mirrorOf, record, text, whole} from './mirror-values.js'
import {FIXED_BLOCKS} from './pack-memory.js'

/** What a snapshot holds, ready to be taken over. */
export interface UnpackedMemory {
  /** Unix milliseconds. */
  readonly savedAt: number
  readonly catalogue: Catalogue
  readonly history: History
  readonly aliases: Aliases
  readonly head: Pick<CatalogueMemory, 'id' | 'epoch' | 'mark' | 'aliasRevision'>
  readonly mirrors: readonly Mirror[]
  readonly holdings: readonly {readonly mirror: MirrorId; readonly revision: number; readonly holdings: Holdings}[]
}

/**
 * Reads what `packMemory` made, and takes the blocks over. Throws a RangeError or SyntaxError, before anything large
 * is made, when they are anything else.
 */
export function unpackMemory(blocks: readonly Uint8Array[]): UnpackedMemory {
  const next = takeFrom(blocks)
  const facts = record(JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(next())))
  const epochs = list(facts['history']).map(whole)
  const held = list(facts['holdings']).map(record)
  if (blocks.length !== FIXED_BLOCKS + epochs.length + 2 * held.length) fail('The number of blocks')

  const [arena, offsets, lengths] = [next(), next(), next()]
  const ids = offsets.byteLength / 4
  const columns = {
    paths: {
      arena,
      offsets: new Uint32Array(offsets.buffer, 0, sizedAs(offsets, ids * 4) / 4),
      lengths: new Uint16Array(lengths.buffer, 0, sizedAs(lengths, ids * 2) / 2),
    },
    sizes: (bytes => new Float64Array(bytes.buffer, 0, sizedAs(bytes, ids * 8) / 8))(next()),
    modTimes: (bytes => new BigInt64Array(bytes.buffer, 0, sizedAs(bytes, ids * 8) / 8))(next()),
    sha1: hashes(next, ids),
    sha256: hashes(next, ids),
    md5: hashes(next, ids),
  }
  const history = epochs.map((epoch): PastEpoch => ({epoch, before: rows(next(), ids)}))
  const holdings = held.map(facts => ({
    mirror: whole(facts['mirror']),
    revision: whole(facts['revision']),
    holdings: holdingsOf(facts, bitmap(next(), ids), rows(next(), ids)),
  }))
  const head = record(facts['catalogue'])
  return {
    savedAt: whole(facts['savedAt']),
    catalogue: Catalogue.from(columns),
    history: History.from(history),
    aliases: new Aliases(list(facts['aliases']).map(aliasOf)),
    head: {
      id: text(head['id']),
      epoch: whole(head['epoch']),
      mark: text(head['mark']),
      aliasRevision: whole(head['aliasRevision']),
    },
    mirrors: list(facts['mirrors']).map(mirrorOf),
    holdings,
  }
}

/** Makes an empty table what the snapshot says, and `revisions` the revisions of its holdings. */
export function takeOver(table: RoutingTable, revisions: Map<MirrorId, number>, unpacked: UnpackedMemory): void {
  const {catalogue, history, aliases, head, mirrors, holdings} = unpacked
  Object.assign(table.memory, {catalogue, history, aliases, ...head})
  for (const mirror of mirrors) table.setMirror(mirror)
  for (const held of holdings) {
    table.setHoldings(held.mirror, held.holdings)
    revisions.set(held.mirror, held.revision)
  }
}

/** One block after the other. Each must have a buffer of its own. */
function takeFrom(blocks: readonly Uint8Array[]): () => Uint8Array {
  let at = 0
  return () => {
    const block = blocks[at++] ?? fail('The number of blocks')
    return block.byteOffset === 0 && block.byteLength === block.buffer.byteLength ? block : block.slice()
  }
}

const sizedAs = ({byteLength}: Uint8Array, wanted: number): number =>
  byteLength === wanted && Number.isInteger(wanted) ? wanted : fail('The size of a block')

function hashes(next: () => Uint8Array, ids: number): HashColumns {
  const [bytes, known] = [next(), next()]
  if (known.byteLength * 8 >= ids + 8) fail('The size of a block')
  return {bytes, known}
}

function bitmap(bytes: Uint8Array, ids: number): Bitmap {
  // A bit for each id and at most seven more.
  if (bytes.byteLength * 8 >= ids + 8) fail('The size of a block')
  return new Bitmap(bytes)
}

function rows(bytes: Uint8Array, ids: number): DifferRows {
  if (bytes.byteLength % VERSION_ROW_BYTES !== 0) fail('The size of a block')
  const differ = new DifferRows(bytes)
  let former = 0
  differ.forEach(id => {
    if (id < former || id >= ids) fail('A row')
    former = id
  })
  return differ
}

function holdingsOf(facts: Readonly<Record<string, unknown>>, same: Bitmap, differ: DifferRows): Holdings {
  const {listed, known, differing} = record(facts['counts'])
  return {
    epoch: whole(facts['epoch']),
    precision: big(facts['precision']),
    offsetMs: whole(facts['offsetMs']),
    counts: {listed: whole(listed), known: whole(known), differing: whole(differing)},
    same,
    differ,
  }
}

function aliasOf(entry: unknown): {alias: ReturnType<typeof asFilePath>; target: ReturnType<typeof asFilePath>} {
  const [alias, target] = list(entry)
  return {alias: asFilePath(text(alias)), target: asFilePath(text(target))}
}
