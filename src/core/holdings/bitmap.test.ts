import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {Bitmap} from './bitmap.js'

const members = fc.uniqueArray(fc.nat(700))
const bitmapOf = (indexes: readonly number[]): Bitmap => {
  const bitmap = new Bitmap()
  for (const index of indexes) bitmap.set(index)
  return bitmap
}
const membersOf = (bitmap: Bitmap): number[] => {
  const found: number[] = []
  bitmap.forEach(index => found.push(index))
  return found
}
const ascending = (a: number, b: number): number => a - b

describe('Bitmap', () => {
  it('behaves like a set of numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(700))), steps => {
        const bitmap = new Bitmap()
        const model = new Set<number>()
        for (const [add, index] of steps) {
          if (add) bitmap.set(index)
          else bitmap.delete(index)
          if (add) model.add(index)
          else model.delete(index)
          expect(bitmap.has(index)).toBe(add)
        }
        expect(membersOf(bitmap)).toEqual([...model].sort(ascending))
        expect(bitmap.count).toBe(model.size)
      }),
    )
  })

  it('finds the first member at or after a number, going round once', () => {
    fc.assert(
      fc.property(members, fc.nat(1500), (indexes, from) => {
        const sorted = indexes.toSorted(ascending)
        expect(bitmapOf(indexes).nextFrom(from)).toBe(sorted.find(index => index >= from) ?? sorted[0])
      }),
    )
  })

  it('visits what is in exactly one of two sets', () => {
    fc.assert(
      fc.property(members, members, (one, other) => {
        const visited: number[] = []
        bitmapOf(one).forEachDifference(bitmapOf(other), index => visited.push(index))
        const expected = [
          ...one.filter(index => !other.includes(index)),
          ...other.filter(index => !one.includes(index)),
        ]
        expect(visited).toEqual(expected.sort(ascending))
      }),
    )
  })

  it('is the same after a way through bytes, which end where the members end', () => {
    fc.assert(
      fc.property(members, indexes => {
        const bytes = bitmapOf(indexes).toBytes()
        expect(membersOf(new Bitmap(bytes.slice()))).toEqual(indexes.toSorted(ascending))
        expect(bytes.at(-1)).not.toBe(0)
      }),
    )
  })

  it('loses what another set has', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200)), fc.array(fc.nat(300)), (all, taken) => {
        const [set, other] = [new Bitmap(), new Bitmap()]
        for (const member of all) set.set(member)
        for (const member of taken) other.set(member)
        set.subtract(other)
        const left: number[] = []
        set.forEach(member => left.push(member))
        expect(left).toEqual([...new Set(all)].filter(member => !taken.includes(member)).sort((a, b) => a - b))
      }),
    )
  })

  it('does not change with its copy', () => {
    const bitmap = bitmapOf([3])
    const copy = bitmap.clone()
    copy.delete(3)
    copy.set(9)
    expect(membersOf(bitmap)).toEqual([3])
    expect(membersOf(copy)).toEqual([9])
  })
})
