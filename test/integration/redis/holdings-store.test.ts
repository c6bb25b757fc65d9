import {describe, expect} from 'vitest'
import {Bitmap} from '../../../src/core/holdings/bitmap.js'
import {DifferRows} from '../../../src/core/holdings/differ-rows.js'
import type {Holdings} from '../../../src/core/holdings/holdings.js'
import {mirrorSettings} from '../../support/mirrors.js'
import {clockPasses} from '../../support/redis-clock.js'
import {test} from '../../support/stores.js'

function holdings(same: number, differ: number, given: Partial<Holdings> = {}): Holdings {
  const bitmap = new Bitmap()
  for (let id = 1; id <= same; id++) bitmap.set(id)
  const rows = Array.from({length: differ}, (_, i) => ({id: same + 1 + i, size: i, modTime: BigInt(i)}))
  const counts = {listed: same + differ, known: same + differ, differing: differ}
  return {
    epoch: 3,
    precision: 1_000_000_000n,
    offsetMs: 0,
    counts,
    same: bitmap,
    differ: DifferRows.from(rows),
    ...given,
  }
}

const plain = (found: Holdings | undefined) => ({
  ...found,
  same: Buffer.from(found?.same.toBytes() ?? []).toString('hex'),
  differ: Buffer.from(found?.differ.toBytes() ?? []).toString('hex'),
})

describe('holdings store', () => {
  test('holdings read back, in chunks that no command exceeds', async ({
    stores: {mirrors, holdings: store, locks},
    sent,
  }) => {
    const {id} = await mirrors.add(mirrorSettings())
    const lock = (await locks.mirrorScan(id))!
    const big = holdings(600_000, 9000)

    const revision = await store.write(id, big, undefined, lock)
    expect(revision).toBeGreaterThan(0)

    expect(plain(await store.read(id))).toEqual(plain(big))
    expect(await store.epochs([id, 99])).toEqual([3])
    expect(await store.counts([id, 99])).toEqual(new Map([[id, big.counts]]))
    expect(await store.revisions([id, 99])).toEqual(
      new Map([
        [id, revision],
        [99, 0],
      ]),
    )
    expect(Math.max(...sent.map(({bytes}) => bytes))).toBeLessThan(64 * 1024)
    await lock.release()
  })

  test('a key of another type is no holdings, until a scan writes them', async ({
    stores: {mirrors, holdings: store, locks},
    redis,
  }) => {
    const {id} = await mirrors.add(mirrorSettings())
    await redis.set('HOLDINGS_1', 'x')
    expect([await store.read(id), await store.epochs([id]), await store.counts([id])]).toEqual([
      undefined,
      [],
      new Map(),
    ])
    expect(await store.revisions([id])).toEqual(new Map([[id, 0]]))

    const lock = (await locks.mirrorScan(id))!
    const scanned = holdings(3, 1)
    expect(await store.write(id, scanned, undefined, lock)).toBeGreaterThan(0)
    expect(plain(await store.read(id))).toEqual(plain(scanned))
    await lock.release()
  })

  test('a backup that comes back and goes on never comes to a revision that was told before', async ({
    stores: {mirrors, holdings: store, locks},
    redis,
  }) => {
    const {id} = await mirrors.add(mirrorSettings())
    const lock = (await locks.mirrorScan(id))!
    const [first, second] = [holdings(10, 0), holdings(20, 0)]
    const told = [await store.write(id, first, undefined, lock)]
    const backup = await redis.dumpBuffer(`HOLDINGS_${id}`)
    told.push(await store.write(id, second, first, lock))
    told.push(await store.write(id, {...second, epoch: 4}, second, lock))

    await clockPasses(redis, Math.max(...told.map(Number)))
    await redis.restore(`HOLDINGS_${id}`, 0, backup, 'REPLACE')
    told.push(await store.write(id, holdings(30, 0), first, lock))
    expect(new Set(told).size).toBe(4)

    await redis.hset(`HOLDINGS_${id}`, 'revision', '900000000000000')
    expect(await store.write(id, holdings(40, 0), undefined, lock)).toBe(900000000000001)
    expect(await store.revisions([id])).toEqual(new Map([[id, 900000000000001]]))
    await lock.release()
  })

  test('only what differs is written', async ({stores: {mirrors, holdings: store, locks}, sent}) => {
    const {id} = await mirrors.add(mirrorSettings())
    const lock = (await locks.mirrorScan(id))!
    const first = holdings(600_000, 4000)
    const revision = (await store.write(id, first, undefined, lock))!
    sent.length = 0

    expect(await store.write(id, first, first, lock)).toBe(revision)
    const later = {...first, epoch: 4}
    const next = (await store.write(id, later, first, lock))!
    expect(next).toBeGreaterThan(revision)
    expect(sent.reduce((sum, {bytes}) => sum + bytes, 0)).toBeLessThan(3000)

    const same = first.same.clone()
    same.delete(5)
    expect(await store.write(id, {...later, same, differ: new DifferRows()}, later, lock)).toBeGreaterThan(next)
    expect(sent.reduce((sum, {bytes}) => sum + bytes, 0)).toBeLessThan(40_000)
    expect(plain(await store.read(id))).toEqual(plain({...later, same, differ: new DifferRows()}))
    await lock.release()
  })

  test('a wrong idea of what is stored does no harm', async ({stores: {mirrors, holdings: store, locks}, redis}) => {
    const {id} = await mirrors.add(mirrorSettings())
    const lock = (await locks.mirrorScan(id))!
    await store.write(id, holdings(10, 5), undefined, lock)
    await redis.del(`HOLDINGS_${id}`)

    expect(await store.write(id, holdings(20, 5), holdings(20, 5), lock)).toBeGreaterThan(0)
    expect(plain(await store.read(id))).toEqual(plain(holdings(20, 5)))
    await lock.release()
  })

  test('a mirror removed meanwhile gets no holdings', async ({stores: {mirrors, holdings: store, locks}, redis}) => {
    const {id} = await mirrors.add(mirrorSettings())
    const lock = (await locks.mirrorScan(id))!
    await redis.hdel('MIRRORS', String(id))

    expect(await store.write(id, holdings(10, 5), undefined, lock)).toBeUndefined()
    expect(await redis.exists(`HOLDINGS_${id}`, `HOLDINGS_${id}:next`)).toBe(0)
    await lock.release()
  })

  test('who lost the lock changes nothing', async ({stores: {mirrors, holdings: store, locks}, redis}) => {
    const {id} = await mirrors.add(mirrorSettings())
    const lock = (await locks.mirrorScan(id))!
    await store.write(id, holdings(10, 5), undefined, lock)
    await redis.set(`SCANNING_${id}`, 'another')

    expect(await store.write(id, holdings(11, 5), holdings(10, 5), lock)).toBeUndefined()
    expect(await store.write(id, {...holdings(10, 5), epoch: 9}, holdings(10, 5), lock)).toBeUndefined()
    expect(plain(await store.read(id))).toEqual(plain(holdings(10, 5)))
    await lock.release()
    expect(await redis.get(`SCANNING_${id}`)).toBe('another')
  })

  test('faithful mirrors cost less than eight bytes for each file', async ({
    stores: {mirrors, holdings: store, locks},
    redis,
  }) => {
    let bytes = 0
    for (let n = 1; n <= 6; n++) {
      const {id} = await mirrors.add(mirrorSettings({name: `m${n}`}))
      const lock = (await locks.mirrorScan(id))!
      await store.write(id, holdings(20_000, 0), undefined, lock)
      await lock.release()
      bytes += (await redis.memory('USAGE', `HOLDINGS_${id}`)) ?? Infinity
    }
    expect(bytes / (6 * 20_000)).toBeLessThan(8)
  })
})

describe('locks', () => {
  test('only one holds a lock, and release gives it on', async ({stores: {locks}}) => {
    const lock = await locks.sourceScan()
    expect(await locks.sourceScan()).toBeUndefined()
    await lock!.release()
    const next = await locks.sourceScan()
    expect(next).toBeDefined()
    await next!.release()
  })

  test('a lock that somebody else took is known as lost', async ({stores: {locks}, redis}) => {
    const lock = (await locks.sourceScan())!
    await redis.set('SOURCE_REPO_SYNC', 'another')

    await expect.poll(() => lock.lost.aborted).toBe(true)
    await lock.release()
    expect(await redis.get('SOURCE_REPO_SYNC')).toBe('another')
  })
})
