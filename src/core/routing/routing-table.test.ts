import {expect, it} from 'vitest'
import {NO_HASHES} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {Bitmap} from '../holdings/bitmap.js'
import {DifferRows} from '../holdings/differ-rows.js'
import {withDefaults} from '../mirror-settings.js'
import type {Mirror} from '../mirror.js'
import {NOWHERE, type Place} from '../place.js'
import {RoutingTable} from './routing-table.js'

const SETTINGS = {
  allowOutdatedFiles: [],
  fixTimezoneOffsets: false,
  modTimeTolerance: 0,
  selectionStrategy: 'classic' as const,
  weightDistributionRange: 1.5,
  fallbacks: [],
}
const NEVER = undefined

const mirror: Mirror = {
  ...withDefaults({name: 'm', httpUrl: 'http://m.example/', latitude: 50, longitude: 5, countryCodes: ['BE']}),
  id: 1,
  enabled: true,
  http: {isUp: true, reason: ''},
  https: {isUp: false, reason: ''},
  stateSince: NEVER,
  lastSync: NEVER,
  lastSuccessfulSync: NEVER,
  lastSuccessfulSyncProtocol: NEVER,
  lastSuccessfulSyncPrecision: 0n,
  lastModTime: NEVER,
  tzOffsetMs: 0,
}

const placeAt = (longitude: number): Place => ({...NOWHERE, countryCode: 'FR', latitude: 48, longitude})

function tableOfOne(maxRanked: number): RoutingTable {
  const table = new RoutingTable(SETTINGS, Math.random, maxRanked)
  const [id, path] = [1, asFilePath('/a')]
  const file = {id, path, size: 1, modTime: 1n, hashes: NO_HASHES}
  table.memory.apply(1, [{id, kind: 'added', path, before: undefined}], [file])
  const same = new Bitmap()
  same.set(id)
  const counts = {listed: 1, known: 1, differing: 0}
  table.setMirror(mirror)
  table.setHoldings(mirror.id, {epoch: 1, precision: 1n, offsetMs: 0, counts, same, differ: new DifferRows()})
  return table
}

it('ranks once for each place, and keeps as many rankings as there is room for', () => {
  const table = tableOfOne(20)
  const home = placeAt(0)
  const ranked = table.pick(1, home, 'none')
  expect(ranked).toMatchObject([{mirror: {name: 'm'}}])
  expect(table.pick(1, home, 'none')).toBe(ranked)

  // Each ranking of one mirror counts as two: the tenth has no room beside those before it.
  for (let n = 1; n <= 9; n++) table.pick(1, placeAt(n), 'none')
  expect(table.pick(1, home, 'none')).toBe(ranked)
  table.pick(1, placeAt(10), 'none')
  expect(table.pick(1, home, 'none')).not.toBe(ranked)
  expect(table.pick(1, home, 'none')).toEqual(ranked)
})
