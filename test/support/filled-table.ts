import {NO_HASHES} from '../../src/core/catalogue/file-record.js'
import {asFilePath} from '../../src/core/file-path.js'
import {Bitmap} from '../../src/core/holdings/bitmap.js'
import {DifferRows} from '../../src/core/holdings/differ-rows.js'
import type {Mirror} from '../../src/core/mirror.js'
import {NANOS_PER_SECOND} from '../../src/core/mod-time.js'
import {RoutingTable} from '../../src/core/routing/routing-table.js'
import {ROUTING_SETTINGS} from './mirrors.js'

/** A file of the catalogue, and how the mirror has it. */
export interface FilledFile {
  readonly path: string
  readonly size?: number
  /** Unix seconds. */
  readonly modTime?: number
  readonly held?: 'same' | 'differs' | 'absent'
}

/** A table of these files, with ids from 1 on, and one mirror. */
export function filledTable(mirror: Mirror, files: readonly FilledFile[]): RoutingTable {
  const table = new RoutingTable(ROUTING_SETTINGS, () => 0)
  const records = files.map(({path, size = 1, modTime = 1}, index) => ({
    id: index + 1,
    path: asFilePath(path),
    size,
    modTime: BigInt(modTime) * NANOS_PER_SECOND,
    hashes: NO_HASHES,
  }))
  const rows = records.map(({id, path}) => ({id, kind: 'added' as const, path, before: undefined}))
  table.memory.apply(1, rows, records)
  const same = new Bitmap()
  const differ = files.flatMap(({held}, index) => (held === 'differs' ? [{id: index + 1, size: 999, modTime: 1n}] : []))
  files.forEach(({held = 'same'}, index) => {
    if (held === 'same') same.set(index + 1)
  })
  const known = files.filter(({held}) => held !== 'absent').length
  table.setMirror(mirror)
  table.setHoldings(mirror.id, {
    ...{epoch: 1, precision: NANOS_PER_SECOND, offsetMs: 0, same, differ: DifferRows.from(differ)},
    counts: {listed: known, known, differing: differ.length},
  })
  return table
}
