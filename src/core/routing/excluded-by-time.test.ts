import {beforeEach, describe, expect, it} from 'vitest'
import {mirrorWith} from '../../../test/support/mirrors.js'
import {NO_HASHES, type FileVersion} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {HoldingsBuilder} from '../holdings/holdings-builder.js'
import {NANOS_PER_SECOND} from '../mod-time.js'
import {RoutingTable} from './routing-table.js'

const NOW = 1_750_000_000n * NANOS_PER_SECOND
const FILES = 3000
const path = (id: number) => asFilePath(`/${id}`)

const settings = {
  fixTimezoneOffsets: false,
  modTimeTolerance: 0,
  allowOutdatedFiles: [],
  selectionStrategy: 'classic' as const,
  weightDistributionRange: 1.5,
  maxLinkHeaders: 10,
  fallbacks: [],
}
let table: RoutingTable

beforeEach(() => {
  table = new RoutingTable(settings, Math.random)
  const ids = Array.from({length: FILES}, (_, index) => index + 1)
  const files = ids.map(id => ({id, path: path(id), size: 5, modTime: NOW, hashes: NO_HASHES}))
  const rows = ids.map(id => ({id, kind: 'added', path: path(id), before: undefined}) as const)
  table.memory.apply(1, rows, files)
  table.filesChanged(ids)
})

/** A mirror that was scanned. */
function scanned(id: number, versionOf: (file: number) => FileVersion | undefined, enabled = true): void {
  const builder = new HoldingsBuilder(table.memory)
  for (let file = 1; file <= FILES; file++) {
    const version = versionOf(file)
    if (version !== undefined) builder.add({path: path(file), ...version})
  }
  table.setMirror(mirrorWith({id, name: `m${id}`, enabled}))
  table.setHoldings(id, builder.finish({precision: NANOS_PER_SECOND, fixTimezoneOffsets: false}))
}

const hourOld = {size: 5, modTime: NOW - 3600n * NANOS_PER_SECOND}
const current = {size: 5, modTime: NOW}

describe('files that no mirror may serve for their times alone', () => {
  it('are none where no mirror has them at all', () => {
    expect(table.excludedByTime()).toEqual({files: 0, total: FILES, example: undefined})
  })

  it('are all files when every mirror has other times', () => {
    scanned(1, () => hourOld)
    scanned(2, () => hourOld)
    expect(table.excludedByTime()).toEqual({
      files: FILES,
      total: FILES,
      example: {path: '/1', difference: 3600n * NANOS_PER_SECOND},
    })
  })

  it('are none of those that one enabled mirror may serve', () => {
    scanned(1, () => hourOld)
    scanned(2, file => (file <= 1000 ? current : undefined))
    scanned(3, () => current, false)
    expect(table.excludedByTime()).toMatchObject({files: 2000, example: {path: '/1001'}})
  })

  it('are none of another size, and none within the tolerance', () => {
    scanned(1, file => (file <= 1500 ? {...hourOld, size: 4} : hourOld))
    expect(table.excludedByTime().files).toBe(1500)
    table.setSettings({...settings, modTimeTolerance: 3600})
    expect(table.excludedByTime().files).toBe(0)
  })
})
