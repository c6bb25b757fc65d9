import {asFilePath, type FilePath} from '../file-path.js'
import {grown} from '../grown.js'
import type {FileId} from './file-record.js'

const EMPTY = 0
const DELETED = -1

/**
 * Paths by number and numbers by path, packed: the bytes of all paths in one
 * arena and an open-addressing index over them. A Map of strings takes four
 * times the memory, and the collector walks it.
 */
export class PathTable {
  #arena = new Uint8Array(1024)
  #used = 0
  #wasted = 0
  #offsets = new Uint32Array(64)
  #lengths = new Uint16Array(64)
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
    this.forEach(id => this.#index(id, hashOf(this.get(id))))
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
  let hash = 0x811c9dc5
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

function textOf(bytes: Uint8Array): string {
  // A path is at most 4096 bytes: few enough for arguments of one call.
  return String.fromCharCode.apply(null, bytes as unknown as number[])
}
