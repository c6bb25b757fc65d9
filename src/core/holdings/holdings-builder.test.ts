import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {NO_HASHES, type FileRecord} from '../catalogue/file-record.js'
import {CatalogueMemory} from '../catalogue/memory.js'
import {asFilePath} from '../file-path.js'
import {NANOS_PER_MILLISECOND, NANOS_PER_SECOND, truncate} from '../mod-time.js'
import {heldVersion} from './held-version.js'
import {HoldingsBuilder} from './holdings-builder.js'

const SECOND = NANOS_PER_SECOND
const HOUR = 3600n * SECOND
const pathOf = (id: number) => asFilePath(`/pub/${id}`)
const file = (id: number, size = 1, modTime = BigInt(id) * SECOND): FileRecord => ({
  id,
  path: pathOf(id),
  size,
  modTime,
  hashes: NO_HASHES,
})
const listed = (id: number, size = 1, modTime: bigint | undefined = BigInt(id) * SECOND) => ({
  path: pathOf(id),
  size,
  modTime,
})

function memoryWith(count: number): CatalogueMemory {
  const memory = new CatalogueMemory()
  memory.apply(
    5,
    [],
    Array.from({length: count}, (_, id) => file(id)),
  )
  return memory
}

const finish = (builder: HoldingsBuilder, {precision = 0n, fixTimezoneOffsets = false} = {}) =>
  builder.finish({precision, fixTimezoneOffsets})

describe('HoldingsBuilder', () => {
  it('parts the listing into equal, different and unknown files', () => {
    const builder = new HoldingsBuilder(memoryWith(4))
    builder.add(listed(0))
    builder.add(listed(1, 99))
    builder.add(listed(2, 1, 7n))
    builder.add({path: asFilePath('/not/ours'), size: 1, modTime: 0n})

    const {same: equal, differ, counts, epoch, offsetMs} = finish(builder)
    expect(builder.listed).toBe(4)
    expect([0, 1, 2, 3].map(id => equal.has(id))).toEqual([true, false, false, false])
    expect(differ.get(1)).toEqual({size: 99, modTime: SECOND})
    expect(differ.get(2)).toEqual({size: 1, modTime: 7n})
    expect(differ.has(3)).toBe(false)
    expect({counts, epoch, offsetMs}).toEqual({counts: {listed: 4, known: 3, differing: 2}, epoch: 5, offsetMs: 0})
  })

  it('takes a file whose time the listing does not tell for equal when its size is', () => {
    const builder = new HoldingsBuilder(memoryWith(2))
    builder.add({...listed(0), modTime: undefined})
    builder.add({...listed(1, 3), modTime: undefined})

    const {same: equal, differ} = finish(builder)
    expect(equal.has(0)).toBe(true)
    expect(differ.get(1)).toEqual({size: 3, modTime: undefined})
  })

  it('compares times as exactly as the listing tells them', () => {
    const memory = new CatalogueMemory()
    memory.apply(1, [], [file(0, 1, 1_700_000_000n), file(1, 1, -100n)])
    const builder = new HoldingsBuilder(memory)
    builder.add(listed(0, 1, SECOND))
    builder.add(listed(1, 1, -SECOND))

    const {same: equal} = finish(builder, {precision: SECOND})
    expect([equal.has(0), equal.has(1)]).toEqual([true, true])
    expect(finish(builder, {precision: NANOS_PER_MILLISECOND}).differ.get(0)).toEqual({size: 1, modTime: SECOND})
  })

  it('finds what comparing every listed time at the end would find', () => {
    const time = fc.bigInt({min: -3_000_000_000n, max: 3_000_000_000n})
    const version = fc.record({size: fc.nat(1), modTime: time})
    const shown = fc.record({
      size: fc.nat(1),
      modTime: fc.oneof(time, fc.constant('whole' as const), fc.constant(undefined)),
    })
    const precisions = [0n, 1000n, NANOS_PER_MILLISECOND, SECOND, 60n * SECOND]
    fc.assert(
      fc.property(
        fc.array(fc.tuple(version, shown)),
        fc.constantFrom(...precisions),
        fc.boolean(),
        (pairs, precision, fixTimezoneOffsets) => {
          const memory = new CatalogueMemory()
          memory.apply(
            1,
            [],
            pairs.map(([{size, modTime}], id) => file(id, size, modTime)),
          )
          const builder = new HoldingsBuilder(memory)
          const shownAs = pairs.map(([local, {size, modTime}]) => ({
            size,
            modTime: modTime === 'whole' ? truncate(local.modTime, SECOND) : modTime,
          }))
          shownAs.forEach((one, id) => builder.add({path: pathOf(id), ...one}))
          const {same, differ, offsetMs} = finish(builder, {precision, fixTimezoneOffsets})
          const offset = BigInt(offsetMs) * NANOS_PER_MILLISECOND
          pairs.forEach(([local], id) => {
            const {size, modTime} = shownAs[id] ?? {size: -1, modTime: undefined}
            const isSame =
              size === local.size &&
              (modTime === undefined || truncate(local.modTime, precision) === truncate(modTime + offset, precision))
            expect(same.has(id)).toBe(isSame)
            expect(differ.get(id)).toEqual(isSame ? undefined : {size, modTime})
          })
        },
      ),
    )
  })

  it('believes a listing that names a file twice the first time', () => {
    const builder = new HoldingsBuilder(memoryWith(2))
    builder.add(listed(0))
    builder.add(listed(0, 44))
    builder.add(listed(1, 44))
    builder.add(listed(1))

    const holdings = finish(builder)
    expect(holdings.counts).toEqual({listed: 4, known: 2, differing: 1})
    expect([holdings.same.has(0), holdings.same.has(1)]).toEqual([true, false])
  })

  it('compares with the catalogue as it was when the scan began', () => {
    const memory = memoryWith(4)
    const builder = new HoldingsBuilder(memory)
    builder.add(listed(0))
    memory.apply(
      6,
      [
        {id: 0, kind: 'changed', path: undefined, before: {size: 1, modTime: 0n}},
        {id: 1, kind: 'changed', path: undefined, before: {size: 1, modTime: SECOND}},
        {id: 2, kind: 'changed', path: undefined, before: {size: 1, modTime: 2n * SECOND}},
        {id: 3, kind: 'removed', path: undefined, before: {size: 1, modTime: 3n * SECOND}},
      ],
      [file(0, 50), file(1, 51), file(2, 52)],
    )
    builder.add(listed(1))
    builder.add(listed(2, 52))
    builder.add(listed(3))

    const holdings = finish(builder)
    expect(holdings.epoch).toBe(5)
    expect(heldVersion(holdings, 0, memory)).toEqual({size: 1, modTime: 0n})
    expect(heldVersion(holdings, 1, memory)).toEqual({size: 1, modTime: SECOND})
    expect(heldVersion(holdings, 2, memory)).toEqual({size: 52, modTime: 2n * SECOND})
    expect(heldVersion(holdings, 3, memory)).toBeUndefined()
  })

  it('takes a constant difference of the clocks out of the times', () => {
    const memory = memoryWith(30)
    const builder = new HoldingsBuilder(memory)
    for (let id = 0; id < 27; id++) builder.add(listed(id, 1, BigInt(id) * SECOND + HOUR))
    builder.add(listed(27))
    builder.add({...listed(28), modTime: undefined})
    builder.add(listed(29, 9))

    const holdings = finish(builder, {precision: SECOND, fixTimezoneOffsets: true})
    expect(holdings.offsetMs).toBe(-3_600_000)
    expect([0, 26, 27, 28, 29].map(id => holdings.same.has(id))).toEqual([true, true, false, true, false])
    expect(holdings.counts).toEqual({listed: 30, known: 30, differing: 2})
    expect(heldVersion(holdings, 3, memory)).toEqual({size: 1, modTime: 3n * SECOND + HOUR})
    expect(heldVersion(holdings, 27, memory)).toEqual({size: 1, modTime: 27n * SECOND})
  })

  it('leaves the difference in when it is not asked to take it out', () => {
    const builder = new HoldingsBuilder(memoryWith(20))
    for (let id = 0; id < 20; id++) builder.add(listed(id, 1, BigInt(id) * SECOND + HOUR))
    expect(finish(builder).counts.differing).toBe(20)
  })

  it('keeps what the mirror had in folders that it could not list', () => {
    const memory = memoryWith(5)
    const first = new HoldingsBuilder(memory)
    for (const id of [0, 1, 2]) first.add(listed(id))
    first.add(listed(3, 33))
    first.add(listed(4))
    const former = finish(first)
    memory.apply(6, [{id: 4, kind: 'removed', path: undefined, before: {size: 1, modTime: 4n * SECOND}}], [])

    const second = new HoldingsBuilder(memory)
    second.add(listed(0, 10))
    second.keep(former, path => path !== pathOf(1))

    const holdings = finish(second)
    expect(heldVersion(holdings, 0, memory)).toEqual({size: 10, modTime: 0n})
    expect(heldVersion(holdings, 1, memory)).toBeUndefined()
    expect(heldVersion(holdings, 2, memory)).toEqual({size: 1, modTime: 2n * SECOND})
    expect(heldVersion(holdings, 3, memory)).toEqual({size: 33, modTime: 3n * SECOND})
    expect(holdings.counts.known).toBe(3)
  })
})
