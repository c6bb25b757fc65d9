import type {FileId} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import type {FilePath} from '../file-path.js'
import type {MirrorId} from '../mirror.js'
import type {ModTime} from '../mod-time.js'
import type {FileHolders} from './file-holders.js'
import type {SetNumber} from './mirror-sets.js'

/** Files that mirrors have, in a version that only its time keeps from being served. */
export interface ExcludedByTime {
  /** About how many: where there are many without a mirror, some are looked at for all. */
  readonly files: number
  /** In the catalogue. */
  readonly total: number
  readonly example: {readonly path: FilePath; readonly difference: ModTime} | undefined
}

const LOOKED_AT = 1000

/** Looks for files that no mirror may serve although one or more of these mirrors have them, all with another time only. */
export function excludedByTime(
  holders: FileHolders,
  {catalogue}: CatalogueMemory,
  mirrors: ReadonlySet<MirrorId>,
): ExcludedByTime {
  const isServed = new Map<SetNumber, boolean>()
  const unserved: FileId[] = []
  for (let id = 0; id < catalogue.end; id++) {
    if (!catalogue.has(id)) continue
    const set = holders.setOf(id)
    let served = isServed.get(set)
    if (served === undefined) {
      served = holders.members(set).some(mirror => mirrors.has(mirror))
      isServed.set(set, served)
    }
    if (!served) unserved.push(id)
  }
  const step = Math.max(1, Math.ceil(unserved.length / LOOKED_AT))
  let example: ExcludedByTime['example']
  let found = 0
  let looked = 0
  for (let at = 0; at < unserved.length; at += step) {
    const id = unserved[at]
    if (id === undefined) continue
    looked++
    const difference = timeDifference(holders, id, mirrors)
    if (difference === undefined) continue
    found++
    example ??= {path: catalogue.pathOf(id), difference}
  }
  const files = looked === 0 ? 0 : Math.round((found / looked) * unserved.length)
  return {files, total: catalogue.count, example}
}

/** How far the first mirror's time is from ours, when nothing else is wrong on any mirror that has the file. */
function timeDifference(holders: FileHolders, id: FileId, mirrors: ReadonlySet<MirrorId>): ModTime | undefined {
  const problems = holders
    .holdersOf(id)
    .filter(({mirror}) => mirrors.has(mirror))
    .map(({problem}) => problem)
  const [first] = problems
  return problems.every(problem => problem?.kind === 'outdated') && first?.kind === 'outdated'
    ? first.difference
    : undefined
}
