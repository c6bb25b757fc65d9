import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {DifferRows} from './differ-rows.js'
import {VersionRowWriter} from './version-row-writer.js'
import {VERSION_ROW_BYTES, type VersionRow} from './version-rows.js'

const anyRow: fc.Arbitrary<VersionRow> = fc.record({
  id: fc.oneof(fc.nat(20), fc.nat(0xffffffff)),
  size: fc.oneof(
    fc.nat(10),
    fc.maxSafeNat().map(size => size % 2 ** 48),
    fc.constant(2 ** 48 - 1),
  ),
  modTime: fc.option(fc.bigInt({min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n}), {nil: undefined}),
})

function expectRows(rows: DifferRows, model: ReadonlyMap<number, VersionRow>): void {
  const visited: number[] = []
  rows.forEach(id => visited.push(id))
  expect(visited).toEqual([...model.keys()].sort((a, b) => a - b))
  expect(rows.count).toBe(model.size)
  for (const {id, size, modTime} of model.values()) {
    expect(rows.get(id)).toEqual({size, modTime})
    expect(rows.has(id)).toBe(true)
  }
  expect(rows.toBytes()).toHaveLength(model.size * VERSION_ROW_BYTES)
}

describe('DifferRows', () => {
  it('behaves like a map of versions', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyRow, {selector: row => row.id}), fc.nat(), (rows, other) => {
        const model = new Map(rows.map(row => [row.id, row]))
        const packed = DifferRows.from(rows)
        expectRows(packed, model)
        expect(packed.has(other)).toBe(model.has(other))
        expect(packed.get(other) === undefined).toBe(!model.has(other))
      }),
    )
  })

  it('reads bytes that lie inside a larger buffer', () => {
    const bytes = DifferRows.from([{id: 7, size: 2 ** 40, modTime: -1n}]).toBytes()
    const larger = new Uint8Array(bytes.length + 5)
    larger.set(bytes, 3)
    expect(new DifferRows(larger.subarray(3, 3 + bytes.length)).get(7)).toEqual({size: 2 ** 40, modTime: -1n})
  })

  it('is empty at first', () => {
    expect(new DifferRows().count).toBe(0)
    expect(new DifferRows().get(0)).toBeUndefined()
  })

  it.each([
    [2n ** 63n, 2n ** 63n - 1n],
    [-(2n ** 63n), -(2n ** 63n) + 1n],
    [-(2n ** 70n), -(2n ** 63n) + 1n],
  ])('keeps a time that 64 bits cannot hold as the nearest known one: %s', (modTime, kept) => {
    expect(DifferRows.from([{id: 1, size: 1, modTime}]).get(1)?.modTime).toBe(kept)
  })

  it('keeps a size beyond 48 bits different from any real one', () => {
    expect(DifferRows.from([{id: 1, size: 2 ** 50 + 5, modTime: 0n}]).get(1)?.size).toBe(0xffff * 2 ** 32 + 5)
  })
})

describe('VersionRowWriter', () => {
  it('sorts rows written in any order, and the later of two for one file counts', () => {
    fc.assert(
      fc.property(fc.array(anyRow, {maxLength: 200}), rows => {
        const writer = new VersionRowWriter()
        for (const row of rows) writer.add(row)
        expectRows(writer.finish(), new Map(rows.map(row => [row.id, row])))
      }),
    )
  })
})
