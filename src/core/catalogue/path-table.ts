import {asFilePath, type FilePath} from '../file-path.js'
import {grown, sized} from '../grown.js'
import type {FileId} from './file-record.js'

const EMPTY = 0
const DELETED = -1

/** The paths of a table without its index. */
export interface PathColumns {
  /** The bytes of all paths. */
  readonly arena: Uint8Array
  /** Where a path starts in the arena, by id. */
  readonly offsets: Uint32Array
  /** Its length, by id; 0 where there is none. */
  readonly lengths: Uint16Array
}

const SLASH = 0x2f

/**
 * Paths by number and numbers by path, packed: the bytes of all paths in one
 * arena and an open-addressing index over them. A Map of strings takes four
 * times the memory, and the collector walks it.
 */
export class PathTable {
  #arena: Uint8Array = new Uint8Array(1024)
  #used = 0
  #wasted = 0
  #offsets: Uint32Array = new Uint32Array(64)
  #lengths: Uint16Array = new Uint16Array(64)
  /** A slot holds an id plus one, EMPTY or DELETED. Its length is a power of two. */
  #slots = new Int32Array(128)
  #taken = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  /** One more than the largest id ever added. */
  get end(): number {
    return this.#end
  }
  #end = 0

  has(id: FileId): boolean {
    return (this.#lengths[id] ?? 0) !== 0
  }

  find(path: FilePath): FileId | undefined {
    const mask = this.#slots.length - 1
    for (let slot = hashOf(path) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]
      if (entry === EMPTY || entry === undefined) return undefined
      if (entry !== DELETED && this.#equals(entry - 1, path)) return entry - 1
    }
  }

  /** The path of an id that is in the table; the empty string for any other. */
  get(id: FileId): FilePath {
    const start = this.#offsets[id] ?? 0
    return asFilePath(textOf(this.#arena.subarray(start, start + (this.#lengths[id] ?? 0))))
  }

  /** Adds a path under an id. Neither may be in the table. */
  add(id: FileId, path: FilePath): void {
    this.#offsets = grown(this.#offsets, id + 1)
    this.#lengths = grown(this.#lengths, id + 1)
    this.#arena = grown(this.#arena, this.#used + path.length)
    for (let i = 0; i < path.length; i++) this.#arena[this.#used + i] = path.charCodeAt(i)
    this.#offsets[id] = this.#used
    this.#lengths[id] = path.length
    this.#used += path.length
    this.#end = Math.max(this.#end, id + 1)
    this.#count++
    if (this.#taken * 2 >= this.#slots.length) this.#reindex()
    else this.#index(id, hashOf(path))
  }

  delete(id: FileId): void {
    const length = this.#lengths[id] ?? 0
    if (length === 0) return
    const mask = this.#slots.length - 1
    let slot = hashOf(this.get(id)) & mask
    while (this.#slots[slot] !== id + 1) slot = (slot + 1) & mask
    this.#slots[slot] = DELETED
    this.#lengths[id] = 0
    this.#count--
    this.#wasted += length
    if (this.#wasted > 1_000_000 && this.#wasted * 2 > this.#used) this.#compact()
  }

  forEach(visit: (id: FileId) => void): void {
    for (let id = 0; id < this.#end; id++) if (this.#lengths[id] !== 0) visit(id)
  }

  /** Copies, for ids below `end`. */
  columns(end: number): PathColumns {
    return {
      arena: this.#arena.slice(0, this.#used),
      offsets: sized(this.#offsets, end),
      lengths: sized(this.#lengths, end),
    }
  }

  /** Takes over columns. Throws a RangeError when they make no sense. */
  static from({arena, offsets, lengths}: PathColumns): PathTable {
    const table = new PathTable()
    let bytes = 0
    for (let id = 0; id < lengths.length; id++) {
      const length = lengths[id] ?? 0
      if (length === 0) continue
      const start = offsets[id] ?? 0
      if (start + length > arena.length || arena[start] !== SLASH) throw new RangeError('A path lies outside.')
      bytes += length
      table.#count++
      table.#end = id + 1
    }
    if (bytes > arena.length) throw new RangeError('Paths overlap.')
    table.#arena = arena
    table.#used = arena.length
    table.#wasted = arena.length - bytes
    table.#offsets = offsets
    table.#lengths = lengths
    table.#reindex()
    return table
  }

  #equals(id: FileId, path: FilePath): boolean {
    const length = path.length
    if (this.#lengths[id] !== length) return false
    const start = this.#offsets[id] ?? 0
    for (let i = length - 1; i >= 0; i--) if (this.#arena[start + i] !== path.charCodeAt(i)) return false
    return true
  }

  #index(id: FileId, hash: number): void {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask
    this.#slots[slot] = id + 1
    this.#taken++
  }

  /** Rebuilds the index without deleted slots, with at least three free ones for each path. */
  #reindex(): void {
    let length = 128
    while (length < this.#count * 4) length *= 2
    this.#slots = new Int32Array(length)
    this.#taken = 0
    this.forEach(id => this.#index(id, this.#hashAt(id)))
  }

  /** As `hashOf`, without making the path. */
  #hashAt(id: FileId): number {
    const start = this.#offsets[id] ?? 0
    const end = start + (this.#lengths[id] ?? 0)
    let hash = FNV_START
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (this.#arena[at] ?? 0), FNV_PRIME)
    return mixed(hash)
  }

  #compact(): void {
    const arena = new Uint8Array(this.#used - this.#wasted + 1024)
    let used = 0
    this.forEach(id => {
      const start = this.#offsets[id] ?? 0
      const length = this.#lengths[id] ?? 0
      arena.set(this.#arena.subarray(start, start + length), used)
      this.#offsets[id] = used
      used += length
    })
    this.#arena = arena
    this.#used = used
    this.#wasted = 0
  }
}

/** FNV-1a, 32 bits, with a last mix because the index uses the low bits. */
function hashOf(path: string): number {
  let hash = FNV_START
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), FNV_PRIME)
  return mixed(hash)
}

const FNV_START = 0x811c9dc5
const FNV_PRIME = 0x01000193
const mixed = (hash: number): number => (hash ^ (hash >>> 15)) >>> 0

function textOf(bytes: Uint8Array): string {
  // A path is at most 4096 bytes: few enough for arguments of one call.
  return String.fromCharCode.apply(null, bytes as unknown as number[])
}
