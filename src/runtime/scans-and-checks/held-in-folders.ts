import type {FileId} from '../../core/catalogue/file-record.js'
import type {FilePath} from '../../core/file-path.js'
import {forEachHeld} from '../../core/holdings/holdings.js'
import {folderOf} from '../../core/listing/folder-url.js'
import type {MirrorId} from '../../core/mirror.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'

/** Files between two pauses: requests wait no longer than it takes to look at so many. */
const STEP = 5000

/** The files right in these folders that the mirror has, in whichever version. */
export async function heldInFolders(
  table: RoutingTable,
  mirror: MirrorId,
  folders: ReadonlySet<FilePath>,
): Promise<readonly {readonly id: FileId; readonly path: FilePath}[]> {
  const holdings = table.holdingsOf(mirror)
  if (holdings === undefined) return []
  const ids: FileId[] = []
  forEachHeld(holdings, id => {
    ids.push(id)
  })
  const found: {readonly id: FileId; readonly path: FilePath}[] = []
  for (const [at, id] of ids.entries()) {
    if (at % STEP === STEP - 1) await new Promise(resolve => setImmediate(resolve))
    const {catalogue} = table.memory
    if (!catalogue.has(id)) continue
    const path = catalogue.pathOf(id)
    if (folders.has(folderOf(path))) found.push({id, path})
  }
  return found
}
