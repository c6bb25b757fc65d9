import {expect, it} from 'vitest'
import {ROUTING_SETTINGS} from '../../../test/support/mirrors.js'
import {NO_HASHES} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {HoldingsBuilder} from '../holdings/holdings-builder.js'
import {NANOS_PER_SECOND} from '../mod-time.js'
import {RoutingTable} from './routing-table.js'

const PATH = asFilePath('/dists/Release')
const NOW = 1_750_000_000n * NANOS_PER_SECOND

it('the version we publish is told from an older one that would do as well', () => {
  const lenient = {...ROUTING_SETTINGS, allowOutdatedFiles: [{prefix: '/dists/', minutes: 60}]}
  const table = new RoutingTable(lenient, Math.random)
  const file = {id: 1, path: PATH, size: 5, modTime: NOW, hashes: NO_HASHES}
  table.memory.apply(1, [{id: 1, kind: 'added', path: PATH, before: undefined}], [file])
  table.filesChanged([1])
  for (const [mirror, size, age] of [
    [1, 5, 0n],
    [2, 4, 600n],
  ] as const) {
    const builder = new HoldingsBuilder(table.memory)
    builder.add({path: PATH, size, modTime: NOW - age * NANOS_PER_SECOND})
    table.setHoldings(mirror, builder.finish({precision: NANOS_PER_SECOND, fixTimezoneOffsets: false}))
  }
  const current = () => [1, 2, 3].map(mirror => table.holdsCurrent(mirror, 1))
  expect(current()).toEqual([true, false, false])
  table.setSettings({...ROUTING_SETTINGS, allowOutdatedFiles: []})
  expect(current()).toEqual([true, false, false])
})
