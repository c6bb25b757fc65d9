import type {FilePath} from '../file-path.js'
import {asFilePath} from '../file-path.js'
import {Aliases} from './aliases.js'
import {Catalogue} from './catalogue.js'
import type {ChangeRow} from './change.js'
import type {Alias, FileId, FileRecord} from './file-record.js'
import {History} from './history.js'

/** What a path means in the repository, as far as memory knows. */
export type PathAnswer =
  /** `path` is the file's own name when an alias was asked for. */
  | {readonly kind: 'file'; readonly id: FileId; readonly path: FilePath}
  /** Not in the catalogue; `path` has its links followed and no slash at its end. */
  | {readonly kind: 'unknown'; readonly path: FilePath}

/** The catalogue with its history and aliases, and how far they have come. */
export class CatalogueMemory {
  catalogue = new Catalogue()
  history = new History()
  aliases = new Aliases()
  /** The id of the catalogue that memory was loaded from; empty before. */
  id = ''
  /** The catalogue epoch that memory has reached. */
  epoch = 0
  /** The mark of that epoch. */
  mark = ''
  aliasRevision = -1

  /** Brings in an epoch that follows. `files` are the present records of what was added, changed or rehashed. */
  apply(epoch: number, rows: readonly ChangeRow[], files: readonly FileRecord[], mark = ''): void {
    this.history.add(epoch, rows)
    for (const {id, kind} of rows) if (kind === 'removed') this.catalogue.delete(id)
    for (const file of files) this.catalogue.put(file)
    if (epoch < this.epoch) return
    this.epoch = epoch
    this.mark = mark
  }

  setAliases(aliases: readonly Alias[], revision: number): void {
    this.aliases = new Aliases(aliases)
    this.aliasRevision = revision
  }

  /** Takes over all that the other one knows, which is not to be used any more. */
  becomes(other: CatalogueMemory): void {
    this.catalogue = other.catalogue
    this.history = other.history
    this.aliases = other.aliases
    this.id = other.id
    this.epoch = other.epoch
    this.mark = other.mark
    this.aliasRevision = other.aliasRevision
  }

  resolve(path: FilePath): PathAnswer {
    const id = this.catalogue.idOf(path)
    if (id !== undefined) return {kind: 'file', id, path}
    const trimmed = asFilePath(path.replace(/\/+$/, ''))
    const real = this.aliases.resolve(trimmed) ?? trimmed
    const realId = this.catalogue.idOf(real)
    return realId === undefined ? {kind: 'unknown', path: real} : {kind: 'file', id: realId, path: real}
  }
}
