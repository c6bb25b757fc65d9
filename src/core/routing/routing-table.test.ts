import {expect, it} from 'vitest'
import {askingFrom, ROUTING_SETTINGS} from '../../../test/support/mirrors.js'
import {NO_HASHES} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {Bitmap} from '../holdings/bitmap.js'
import {DifferRows} from '../holdings/differ-rows.js'
import {withDefaults} from '../mirror-settings.js'
import type {Mirror} from '../mirror.js'
import {NOTHING_FOUND} from '../new-mirror.js'
import {NOWHERE, type Place} from '../place.js'
import {RoutingTable} from './routing-table.js'

const SETTINGS = {...ROUTING_SETTINGS, maxLinkHeaders: 1}

const mirror: Mirror = {
  ...withDefaults({name: 'm', httpUrl: 'http://m.example/', latitude: 50, longitude: 5, countryCodes: ['BE']}),
  ...NOTHING_FOUND,
  id: 1,
  enabled: true,
  http: {isUp: true, reason: ''},
}

const placeAt = (longitude: number): Place => ({...NOWHERE, countryCode: 'FR', latitude: 48, longitude})

function tableOfOne(maxRankingWords: number): RoutingTable {
  const table = new RoutingTable(SETTINGS, Math.random, maxRankingWords)
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

/** The mirror, and whether a call looks where it stands: for each ranking it has to. */
function watched(facts: Mirror) {
  let looks = 0
  const mirror = Object.defineProperty({...facts}, 'latitude', {
    enumerable: true,
    get() {
      looks++
      return facts.latitude
    },
  })
  const isRankedBy = (call: () => unknown): boolean => {
    const before = looks
    call()
    return looks > before
  }
  return {mirror, isRankedBy}
}

it('ranks once for each place, and keeps as many rankings as there is room for', () => {
  const table = tableOfOne(40)
  const {mirror: seen, isRankedBy} = watched({...mirror, score: 1})
  table.setMirror(seen)
  const home = placeAt(0)
  const isRanked = (place: Place) => isRankedBy(() => table.pick(1, askingFrom(place)))
  expect(isRanked(home)).toBe(true)
  const ranked = table.pick(1, askingFrom(home))
  expect(ranked).toMatchObject([{mirror: {name: 'm'}}])

  // Each ranking of one mirror takes four words: the eleventh has no room beside those before it.
  for (let n = 1; n <= 9; n++) expect(isRanked(placeAt(n))).toBe(true)
  expect(isRanked(home)).toBe(false)
  expect(isRanked(placeAt(10))).toBe(true)
  expect(isRanked(home)).toBe(true)
  expect(isRanked(placeAt(10))).toBe(false)
  expect(table.pick(1, askingFrom(home))).toEqual(ranked)
})

it('ranks once for all places that a ranking cannot tell apart', () => {
  const table = tableOfOne(100)
  const {mirror: seen, isRankedBy} = watched({...mirror, score: 1})
  table.setMirror(seen)
  const isRanked = (facts: Partial<Place>) => isRankedBy(() => table.pick(1, askingFrom({...placeAt(0), ...facts})))
  expect(isRanked({city: 'Here', asNumber: 1})).toBe(true)
  expect(isRanked({city: 'There', asNumber: 2})).toBe(false)
  expect(isRanked({countryCode: 'BE'})).toBe(true)

  const moved = watched({...mirror, asNumber: 2})
  table.setMirror(moved.mirror)
  expect(moved.isRankedBy(() => table.pick(1, askingFrom({...placeAt(0), asNumber: 2})))).toBe(true)
  expect(moved.isRankedBy(() => table.pick(1, askingFrom({...placeAt(0), asNumber: 1})))).toBe(true)
  expect(moved.isRankedBy(() => table.pick(1, askingFrom({...placeAt(0), asNumber: 3})))).toBe(false)
})

it('keeps of a ranking what a redirect can name', () => {
  const table = tableOfOne(100)
  for (let id = 2; id <= 6; id++) table.setMirror({...mirror, id, name: `m${id}`, latitude: 60 + id, enabled: true})
  const same = new Bitmap()
  same.set(1)
  const counts = {listed: 1, known: 1, differing: 0}
  for (let id = 2; id <= 6; id++) {
    table.setHoldings(id, {epoch: 1, precision: 1n, offsetMs: 0, counts, same, differ: new DifferRows()})
  }
  // At the very spot of one mirror no other has a weight, so all are named, best first.
  const there = {...NOWHERE, countryCode: 'BE', latitude: 50, longitude: 5}
  expect(table.explain(1, askingFrom(there), 'draw').ranked).toHaveLength(6)
  expect(table.pick(1, askingFrom(there)).map(({mirror: {name}}) => name)).toEqual(['m', 'm2'])
})

it('goes on with its rankings when a check has only measured something', () => {
  const table = tableOfOne(20)
  const home = placeAt(0)
  table.pick(1, askingFrom(home))
  const {health} = mirror
  const http = {...health.http, streak: 7, rttMs: 20}
  const measured = watched({...mirror, health: {...health, http}})
  table.setMirror(measured.mirror)
  expect(measured.isRankedBy(() => table.pick(1, askingFrom(home)))).toBe(false)
  expect(table.mirror(1)?.health.http.rttMs).toBe(20)

  const old = watched({...mirror, health: {...health, http: {...http, ipv6: false}}})
  table.setMirror(old.mirror)
  expect(old.isRankedBy(() => table.pick(1, askingFrom(home)))).toBe(true)
})

it('sends no client over IPv6 to a mirror without it while another has the file', () => {
  const table = tableOfOne(100)
  const {health} = mirror
  const [http, same] = [{...health.http, ipv6: false}, new Bitmap()]
  same.set(1)
  table.setMirror({...mirror, health: {...health, http}})
  expect(table.pick(1, askingFrom(NOWHERE, {family: 6}))).toHaveLength(1)

  table.setMirror({...mirror, id: 2, name: 'young'})
  const counts = {listed: 1, known: 1, differing: 0}
  table.setHoldings(2, {epoch: 1, precision: 1n, offsetMs: 0, counts, same, differ: new DifferRows()})
  for (let draw = 0; draw < 20; draw++) {
    expect(table.pick(1, askingFrom(NOWHERE, {family: 6})).map(({mirror: {name}}) => name)).toEqual(['young'])
  }
  expect(table.pick(1, askingFrom(NOWHERE, {family: 4}))).toHaveLength(2)
  expect(table.explain(1, askingFrom(NOWHERE, {family: 6}), 'list').excluded).toMatchObject([
    {mirror: {name: 'm'}, exclusion: {kind: 'no-ipv6'}},
  ])

  table.setSettings({...SETTINGS, addressFamilies: 'strict'})
  table.setMirror({...mirror, id: 2, name: 'young', health: {...health, http}})
  expect(table.pick(1, askingFrom(NOWHERE, {family: 6}))).toEqual([])
})
