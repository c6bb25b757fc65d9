import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {askingFrom, clientAt, mirrorWith, ROUTING_SETTINGS, seededRandom} from '../../../test/support/mirrors.js'
import {NO_HASHES} from '../catalogue/file-record.js'
import {asFilePath} from '../file-path.js'
import {NO_HEALTH} from '../health/protocol-health.js'
import {Bitmap} from '../holdings/bitmap.js'
import {DifferRows} from '../holdings/differ-rows.js'
import type {Holdings} from '../holdings/holdings.js'
import type {Mirror, MirrorId} from '../mirror.js'
import {NOWHERE} from '../place.js'
import {RoutingTable, type RoutingSettings} from './routing-table.js'

const FILES = [0, 1, 2]
const MIRRORS = [1, 2, 3, 4]
const SETTINGS: RoutingSettings = {
  ...ROUTING_SETTINGS,
  fallbacks: [{url: 'http://fallback.example/', countryCode: '', continentCode: ''}],
}
const frenchman = clientAt({countryCode: 'FR', continentCode: 'EU', latitude: 48, longitude: 2, asNumber: 7})
const clients = [frenchman, NOWHERE]
const families = [undefined, 4, 6] as const
const wishes = ['none', 'required', 'forbidden'] as const

const holdingsOf = (ids: readonly number[], differing: readonly number[] = []): Holdings => {
  const same = new Bitmap()
  for (const id of ids) same.set(id)
  const differ = DifferRows.from(differing.map(id => ({id, size: 99, modTime: 1n})))
  const counts = {listed: ids.length, known: ids.length, differing: differing.length}
  return {epoch: 1, precision: 0n, offsetMs: 0, counts, same, differ}
}

function tableWith(settings = SETTINGS): RoutingTable {
  const table = new RoutingTable(settings, seededRandom(1))
  table.memory.apply(
    1,
    [],
    FILES.map(id => ({id, path: asFilePath(`/${id}`), size: 10, modTime: 100n, hashes: NO_HASHES})),
  )
  return table
}

const protocol = fc.boolean().map(isUp => ({isUp, reason: isUp ? '' : 'refused'}))
const facts: fc.Arbitrary<Partial<Mirror>> = fc.record(
  {
    enabled: fc.boolean(),
    http: protocol,
    https: protocol,
    httpUrl: fc.constantFrom('h.example/', 'http://h.example/', 'https://h.example/'),
    countryOnly: fc.boolean(),
    countryCodes: fc.constantFrom(['FR'], ['DE', 'FR'], ['DE']),
    excludedCountryCodes: fc.constantFrom([], ['FR']),
    latitude: fc.constantFrom(48, 50, 10),
    score: fc.constantFrom(0, 20),
    health: fc.constantFrom({http: NO_HEALTH, https: NO_HEALTH}, {http: NO_HEALTH, https: {...NO_HEALTH, ipv6: false}}),
  },
  {requiredKeys: []},
)
const mirrorId = fc.constantFrom(...MIRRORS)
const step = fc.oneof(
  fc.record({kind: fc.constant('mirror' as const), id: mirrorId, facts}),
  fc.record({
    kind: fc.constant('scan' as const),
    id: mirrorId,
    same: fc.subarray(FILES),
    differing: fc.subarray(FILES),
  }),
  fc.record({kind: fc.constant('remove' as const), id: mirrorId}),
  fc.record({kind: fc.constant('settings' as const), weightDistributionRange: fc.constantFrom(1, 1.5, 100)}),
)

describe('RoutingTable', () => {
  it('picks what a table without a past would, and only mirrors that may serve', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 20}), steps => {
        const table = tableWith()
        const mirrors = new Map<MirrorId, Mirror>()
        const holdings = new Map<MirrorId, Holdings>()
        let settings = SETTINGS
        const answers = (of: RoutingTable) =>
          FILES.flatMap(id =>
            clients.flatMap(client =>
              wishes.flatMap(tls =>
                families.map(family =>
                  of
                    .pick(id, askingFrom(client, {tls, family}))
                    .map(({mirror, weight}) => `${mirror.id} ${weight}`)
                    .sort(),
                ),
              ),
            ),
          )

        for (const next of steps) {
          if (next.kind === 'mirror') {
            const mirror = {...(mirrors.get(next.id) ?? mirrorWith({id: next.id})), ...next.facts}
            mirrors.set(next.id, mirror)
            table.setMirror(mirror)
          } else if (next.kind === 'scan') {
            const scanned = holdingsOf(
              next.same,
              next.differing.filter(id => !next.same.includes(id)),
            )
            holdings.set(next.id, scanned)
            table.setHoldings(next.id, scanned)
          } else if (next.kind === 'remove') {
            mirrors.delete(next.id)
            holdings.delete(next.id)
            table.removeMirror(next.id)
          } else {
            settings = {...SETTINGS, weightDistributionRange: next.weightDistributionRange}
            table.setSettings(settings)
          }

          const fresh = tableWith(settings)
          for (const [id, held] of holdings) fresh.setHoldings(id, held)
          for (const mirror of mirrors.values()) fresh.setMirror(mirror)
          expect(answers(table)).toEqual(answers(fresh))
          for (const id of FILES) {
            for (const client of clients) {
              for (const tls of wishes) {
                for (const family of families) {
                  const {ranked} = table.explain(id, askingFrom(client, {tls, family}), 'list')
                  const admitted = ranked.map(({mirror}) => mirror.id)
                  const picked = table.pick(id, askingFrom(client, {tls, family})).map(({mirror}) => mirror.id)
                  expect(picked.filter(mirror => !admitted.includes(mirror))).toEqual([])
                  expect(picked.length > 0).toBe(admitted.length > 0)
                }
              }
            }
          }
        }
      }),
      {numRuns: 60},
    )
  })

  it('explains who has the file and may not serve it', () => {
    const table = tableWith()
    table.setMirror(mirrorWith({id: 1}))
    table.setMirror(mirrorWith({id: 2, enabled: false}))
    table.setHoldings(1, holdingsOf([0], [1]))
    table.setHoldings(2, holdingsOf([0]))
    table.setHoldings(3, holdingsOf([0]))

    const {ranked, excluded} = table.explain(0, askingFrom(NOWHERE), 'draw')
    expect(ranked.map(({mirror}) => mirror.id)).toEqual([1])
    expect(excluded.map(({mirror, exclusion}) => [mirror.id, exclusion.kind])).toEqual([[2, 'disabled']])
    expect(table.explain(1, askingFrom(NOWHERE), 'draw').excluded[0]?.exclusion.kind).toBe('size-mismatch')
    expect(table.explain(2, askingFrom(NOWHERE), 'list')).toEqual({ranked: [], excluded: []})
  })

  it('samples a file that the mirror has as we publish it', () => {
    const table = tableWith()
    table.setHoldings(1, holdingsOf([1], [0, 2]))
    expect([table.sampleFile(1, 0)?.id, table.sampleFile(1, 0.99)?.id, table.sampleFile(9, 0)]).toEqual([
      1,
      1,
      undefined,
    ])
  })

  it('samples an older version by its own size where the rules allow it', () => {
    const table = tableWith()
    table.setSettings({...SETTINGS, allowOutdatedFiles: [{prefix: '/', minutes: 60 * 24 * 365 * 100}]})
    table.setHoldings(1, holdingsOf([], [0]))
    const held = table.holdingsOf(1)?.differ.get(0)
    expect(table.sampleFile(1, 0)?.size).toBe(held?.size)
    expect(held?.size).not.toBe(table.file(0).size)
  })

  it('knows its mirrors, their holdings, its files and its last resorts', () => {
    const table = tableWith()
    const held = holdingsOf([1])
    table.setMirror(mirrorWith({id: 2}))
    table.setMirror(mirrorWith({id: 1}))
    table.setHoldings(2, held)

    expect(table.mirrors().map(({id}) => id)).toEqual([1, 2])
    expect(table.mirror(2)?.id).toBe(2)
    expect(table.holdingsOf(2)).toBe(held)
    expect(table.resolve(asFilePath('/1'))).toEqual({kind: 'file', id: 1, path: '/1'})
    expect(table.file(1)).toMatchObject({id: 1, path: '/1', size: 10})
    expect(table.fallbacks({place: NOWHERE, tls: 'none'}).map(({absoluteUrl}) => absoluteUrl)).toEqual([
      'http://fallback.example/',
    ])

    table.memory.catalogue.delete(1)
    table.catalogueReplaced()
    expect(table.pick(0, askingFrom(NOWHERE))).toEqual([])
  })

  it('looks anew at files that changed', () => {
    const table = tableWith()
    table.setMirror(mirrorWith({id: 1}))
    table.setHoldings(1, holdingsOf([0]))
    expect(table.pick(0, askingFrom(NOWHERE))).toHaveLength(1)

    table.memory.apply(
      2,
      [{id: 0, kind: 'changed', path: undefined, before: {size: 10, modTime: 100n}}],
      [{id: 0, path: asFilePath('/0'), size: 11, modTime: 101n, hashes: NO_HASHES}],
    )
    table.filesChanged([0])
    expect(table.pick(0, askingFrom(NOWHERE))).toEqual([])
  })
})
