import type {FilePath} from '../file-path.js'
import {grown, sized} from '../grown.js'
import type {ModTime} from '../mod-time.js'
import type {KnownVersion} from './change.js'
import type {FileId, FileRecord, Hashes} from './file-record.js'
import {HashColumn, type HashColumns} from './hash-column.js'
import {PathTable, type PathColumns} from './path-table.js'

/** All that a catalogue is made of, by file id. */
export interface CatalogueColumns {
  readonly paths: PathColumns
  readonly sizes: Float64Array
  readonly modTimes: BigInt64Array
  readonly sha1: HashColumns
  readonly sha256: HashColumns
  readonly md5: HashColumns
}

const [SHA1, SHA256, MD5] = [20, 32, 16]

/** The index of all files, in memory: packed columns by file id. */
export class Catalogue {
  #paths = new PathTable()
  #sizes: Float64Array = new Float64Array(64)
  #modTimes: BigInt64Array = new BigInt64Array(64)
  #sha1 = new HashColumn(SHA1)
  #sha256 = new HashColumn(SHA256)
  #md5 = new HashColumn(MD5)

  /** Takes over columns. Throws a RangeError when they make no sense. */
  static from({paths, sizes, modTimes, sha1, sha256, md5}: CatalogueColumns): Catalogue {
    if (!sizes.every(size => Number.isSafeInteger(size) && size >= 0)) throw new RangeError('A size is none.')
    const catalogue = new Catalogue()
    catalogue.#paths = PathTable.from(paths)
    catalogue.#sizes = sizes
    catalogue.#modTimes = modTimes
    catalogue.#sha1 = HashColumn.from(SHA1, sha1)
    catalogue.#sha256 = HashColumn.from(SHA256, sha256)
    catalogue.#md5 = HashColumn.from(MD5, md5)
    return catalogue
  }

  /** Copies, for ids below `end`. */
  columns(end: number): CatalogueColumns {
    return {
      paths: this.#paths.columns(end),
      sizes: sized(this.#sizes, end),
      modTimes: sized(this.#modTimes, end),
      sha1: this.#sha1.columns(end),
      sha256: this.#sha256.columns(end),
      md5: this.#md5.columns(end),
    }
  }

  /** How many files there are. */
  get count(): number {
    return this.#paths.count
  }

  /** One more than the largest id that ever was here. */
  get end(): number {
    return this.#paths.end
  }

  has(id: FileId): boolean {
    return this.#paths.has(id)
  }

  idOf(path: FilePath): FileId | undefined {
    return this.#paths.find(path)
  }

  pathOf(id: FileId): FilePath {
    return this.#paths.get(id)
  }

  sizeOf(id: FileId): number {
    return this.#sizes[id] ?? 0
  }

  modTimeOf(id: FileId): ModTime {
    return this.#modTimes[id] ?? 0n
  }

  versionOf(id: FileId): KnownVersion {
    return {size: this.sizeOf(id), modTime: this.modTimeOf(id)}
  }

  hashesOf(id: FileId): Hashes {
    return {sha1: this.#sha1.get(id), sha256: this.#sha256.get(id), md5: this.#md5.get(id)}
  }

  /** The same in base64, as headers tell them. */
  digestsOf(id: FileId): Hashes {
    return {sha1: this.#sha1.base64(id), sha256: this.#sha256.base64(id), md5: this.#md5.base64(id)}
  }

  record(id: FileId): FileRecord {
    return {id, path: this.pathOf(id), ...this.versionOf(id), hashes: this.hashesOf(id)}
  }

  /** Adds a file, or replaces what is known of the file with this id. */
  put({id, path, size, modTime, hashes}: FileRecord): void {
    const former = this.#paths.find(path)
    // A path that comes back under another id: the former record was removed by a scan that we have not heard of yet.
    if (former !== undefined && former !== id) this.delete(former)
    if (!this.#paths.has(id)) this.#paths.add(id, path)
    this.#sizes = grown(this.#sizes, id + 1)
    this.#modTimes = grown(this.#modTimes, id + 1)
    this.#sizes[id] = size
    this.#modTimes[id] = modTime
    this.#sha1.set(id, hashes.sha1)
    this.#sha256.set(id, hashes.sha256)
    this.#md5.set(id, hashes.md5)
  }

  delete(id: FileId): void {
    this.#paths.delete(id)
  }

  forEach(visit: (id: FileId) => void): void {
    this.#paths.forEach(visit)
  }
}
