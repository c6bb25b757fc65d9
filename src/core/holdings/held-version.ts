import type {Catalogue} from '../catalogue/catalogue.js'
import type {FileId, FileVersion} from '../catalogue/file-record.js'
import type {History} from '../catalogue/history.js'
import {nanosOf} from '../mod-time.js'
import type {Holdings} from './holdings.js'

/** What the catalogue was at a mirror's epoch. */
export interface PastCatalogue {
  readonly catalogue: Catalogue
  readonly history: History
}

/** The version of a file on a mirror, with the mirror's own time; undefined when the mirror does not have it. */
export function heldVersion(
  {same, differ, epoch, offsetMs}: Holdings,
  id: FileId,
  {catalogue, history}: PastCatalogue,
): FileVersion | undefined {
  if (!catalogue.has(id)) return undefined
  if (!same.has(id)) return differ.get(id)
  const {size, modTime} = history.versionAt(id, epoch) ?? catalogue.versionOf(id)
  return {size, modTime: modTime - nanosOf(offsetMs)}
}
