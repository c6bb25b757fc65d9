import {filePathFromText} from '../../core/file-path.js'
import type {Mirror} from '../../core/mirror.js'
import {NANOS_PER_SECOND} from '../../core/mod-time.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import type {SampleFile} from '../../operations/check-types.js'

/** Of this many files one must be right, or the mirror is not well. */
const SAMPLES = 4
/** How often a file is drawn at most, to find some that have not changed lately. */
const DRAWS = 16

export interface CheckSamplesDeps {
  readonly table: RoutingTable
  readonly random: () => number
  /** Path, as text, of a file that every mirror must have; empty names none. */
  readonly checkFile: string
}

/** What a mirror is asked for: the file that every mirror must have, then some that its last scan found, drawn anew. */
export function checkSamples({table, random, checkFile}: CheckSamplesDeps, mirror: Mirror): SampleFile[] {
  return [...(checkFile === '' ? [] : [requiredFile(table, mirror, checkFile)]), ...heldFiles({table, random}, mirror)]
}

/** Its size is only looked at where the mirror has it as we do: a file that changes often may be on its way. */
function requiredFile(table: RoutingTable, {id}: Mirror, checkFile: string): SampleFile {
  const path = filePathFromText(checkFile)
  const found = table.resolve(path)
  const isSame = found.kind === 'file' && table.holdsCurrent(id, found.id)
  return {path, size: isSame ? table.file(found.id).size : undefined, heldAs: undefined}
}

/** Files older than the mirror's last scan and unchanged since; when there are none such, whatever it has. */
function heldFiles({table, random}: Omit<CheckSamplesDeps, 'checkFile'>, mirror: Mirror): SampleFile[] {
  const scannedAt = BigInt(mirror.lastSuccessfulSync ?? 0) * NANOS_PER_SECOND
  const settled = new Map<number, SampleFile>()
  const others = new Map<number, SampleFile>()
  for (let draw = 0; draw < DRAWS && settled.size < SAMPLES; draw++) {
    const sample = table.sampleFile(mirror.id, random())
    if (sample === undefined) break
    const {id, path, size} = sample
    const isSettled = table.holdsCurrent(mirror.id, id) && table.file(id).modTime < scannedAt
    const kind = isSettled ? settled : others
    kind.set(id, {path, size, heldAs: id})
  }
  return [...(settled.size > 0 ? settled : others).values()].slice(0, SAMPLES)
}
