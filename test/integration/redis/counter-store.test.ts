import {describe, expect} from 'vitest'
import {asFilePath} from '../../../src/core/file-path.js'
import type {CountBatch} from '../../../src/core/ports.js'
import {test} from '../../support/stores.js'

const batch = (given: Partial<CountBatch> = {}): CountBatch => ({
  id: 'node-1',
  day: '2026-11-21',
  downloads: [],
  ranged: [],
  sameDownloadInterval: 600,
  ...given,
})
const iso = asFilePath('/\xff.iso')

describe('counters', () => {
  test('what another program has written is no count', async ({stores: {stats}, redis}) => {
    await redis.hset('STATS_MIRROR', '1', '-5', '2', 'x', '3', '7')
    await redis.set('STATS_MIRROR_BYTES', 'x')
    await redis.set('STATS_FILE', 'x')

    expect(await stats.fileDownloads(iso, [''])).toEqual([0])
    expect([...(await stats.mirrorTraffic([1, 2, 3], ''))]).toEqual([
      [1, {downloads: 0, bytes: 0n}],
      [2, {downloads: 0, bytes: 0n}],
      [3, {downloads: 7, bytes: 0n}],
    ])
  })

  test('a batch sent twice counts once, at all four levels', async ({stores: {counters, stats}, redis}) => {
    const sent = batch({
      downloads: [
        {path: iso, mirror: 1, size: 2 ** 50, downloads: 100},
        {path: iso, mirror: -1, size: 0, downloads: 2},
      ],
    })
    await counters.count(sent)
    await counters.count(sent)

    expect(await stats.fileDownloads(iso, ['', '2026', '2026_11', '2026_11_21', '2025', 'x'.repeat(99)])).toEqual([
      102, 102, 102, 102, 0, 0,
    ])
    expect(await stats.mirrorTraffic([1, -1, 5], '2026_11')).toEqual(
      new Map([
        [1, {downloads: 100, bytes: 100n * 2n ** 50n}],
        [-1, {downloads: 2, bytes: 0n}],
        [5, {downloads: 0, bytes: 0n}],
      ]),
    )
    expect(await redis.get('STATS_TOTAL')).toBe('102')
    expect(await redis.ttl('COUNTED_node-1')).toBeGreaterThan(3500)
    expect(await redis.hexists('STATS_MIRROR_BYTES', '-1')).toBe(0)
  })

  test('one file through many mirrors and many files through one mirror add up', async ({
    stores: {counters, stats},
  }) => {
    const other = asFilePath('/other')
    const downloads = [
      {path: iso, mirror: 1, size: 5, downloads: 2},
      {path: iso, mirror: 2, size: 5, downloads: 3},
      {path: other, mirror: 1, size: 2 ** 52 + 1, downloads: 4},
    ]
    await counters.count(batch({downloads}))

    expect(await stats.fileDownloads(iso, ['2026'])).toEqual([5])
    expect(await stats.fileDownloads(other, ['2026'])).toEqual([4])
    expect(await stats.mirrorTraffic([1, 2], '2026_11_21')).toEqual(
      new Map([
        [1, {downloads: 6, bytes: 10n + 4n * (2n ** 52n + 1n)}],
        [2, {downloads: 3, bytes: 15n}],
      ]),
    )
  })

  test('a ranged request counts again only after the interval', async ({stores: {counters, stats}, redis}) => {
    const ranged = [{path: iso, mirror: 1, size: 3, client: 'c'.repeat(64)}]
    await counters.count(batch({id: 'a', ranged: [...ranged, ...ranged]}))
    await counters.count(batch({id: 'b', ranged}))
    expect(await stats.fileDownloads(iso, [''])).toEqual([1])
    const key = Buffer.from(`DOWNLOADED_${'c'.repeat(64)}_${iso}`, 'latin1')
    expect(await redis.ttl(key)).toBeGreaterThan(590)

    await redis.del(key)
    await counters.count(batch({id: 'c', ranged}))
    await counters.count(batch({id: 'd', ranged, sameDownloadInterval: 0}))
    expect(await stats.fileDownloads(iso, [''])).toEqual([3])
  })

  test('a big batch goes in bounded steps, each counted once', async ({stores: {counters}, redis, sent}) => {
    const downloads = Array.from({length: 1300}, (_, i) => ({
      path: asFilePath(`/f${i}`),
      mirror: 1,
      size: 1,
      downloads: 1,
    }))
    await counters.count(batch({downloads}))
    await redis.del('COUNTED_node-1:1')
    await counters.count(batch({downloads}))

    expect(Number(await redis.get('STATS_TOTAL'))).toBeLessThanOrEqual(1800)
    expect(Number(await redis.get('STATS_TOTAL'))).toBeGreaterThan(1300)
    expect(Math.max(...sent.map(({bytes}) => bytes))).toBeLessThan(64 * 1024)
  })

  test('what cannot be added does not stop the rest', async ({stores: {counters, stats}, redis}) => {
    await redis.set('STATS_FILE_2026', 'not a hash')
    await redis.hset('STATS_MIRROR_BYTES', '1', String(2n ** 63n - 1n))
    await counters.count(batch({downloads: [{path: iso, mirror: 1, size: 5, downloads: 1}]}))

    expect(await stats.fileDownloads(iso, [''])).toEqual([1])
    expect(await redis.get('STATS_TOTAL')).toBe('1')
  })
})
