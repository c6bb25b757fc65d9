import type {FileId} from '../core/catalogue/file-record.js'
import type {CatalogueMemory} from '../core/catalogue/memory.js'
import type {FilePath} from '../core/file-path.js'
import {Bitmap} from '../core/holdings/bitmap.js'
import type {CatalogueHead, CatalogueStore, ChangesOfEpoch} from '../core/ports.js'

export interface LoadCatalogueDeps {
  readonly catalogue: CatalogueStore
  readonly memory: CatalogueMemory
}

const PATHS_PER_CALL = 500

/** Loads every file, drops what is no longer there, and then applies what changed meanwhile. */
export async function loadCatalogue({catalogue, memory}: LoadCatalogueDeps, head: CatalogueHead): Promise<void> {
  const present = new Bitmap()
  for await (const files of catalogue.files()) {
    for (const file of files) {
      const {id, path} = file
      // After a load of another catalogue that was cut off, the id was another file's.
      if (memory.catalogue.has(id) && memory.catalogue.pathOf(id) !== path) memory.catalogue.delete(id)
      memory.catalogue.put(file)
      present.set(id)
    }
  }
  const gone: FileId[] = []
  memory.catalogue.forEach(id => {
    if (!present.has(id)) gone.push(id)
  })
  for (const id of gone) memory.catalogue.delete(id)
  const changes = await catalogue.changesAfter(head.floor)
  memory.history.forgetUpTo(Infinity)
  for (const {epoch, rows} of changes) memory.history.add(epoch, rows)
  memory.epoch = head.epoch
  memory.id = head.id
  memory.mark = ''
  for (const change of changes) if (change.epoch > head.epoch) await applyChanges({catalogue, memory}, head, change)
}

/**
 * Brings one epoch into memory. An epoch that is still being written goes into
 * the history too, but memory does not count as having reached it, and keeps
 * the files that it removes: when it is cut off they may be there after all.
 */
export async function applyChanges(
  {catalogue, memory}: LoadCatalogueDeps,
  head: CatalogueHead,
  {epoch, rows}: ChangesOfEpoch,
): Promise<void> {
  const paths = rows.flatMap(({id, kind, path}): FilePath[] => {
    if (kind === 'removed') return []
    if (path !== undefined) return [path]
    return memory.catalogue.has(id) ? [memory.catalogue.pathOf(id)] : []
  })
  for (let at = 0; at < paths.length; at += PATHS_PER_CALL) {
    for (const file of await catalogue.filesAt(paths.slice(at, at + PATHS_PER_CALL))) memory.catalogue.put(file)
  }
  const isPending = epoch > head.epoch
  for (const {id, kind} of rows) if (kind === 'removed' && !isPending) memory.catalogue.delete(id)
  memory.history.add(epoch, rows)
  if (!isPending) memory.epoch = Math.max(memory.epoch, epoch)
}
