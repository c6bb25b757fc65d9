import fc from 'fast-check'
import {expect, it} from 'vitest'
import {EMPTY_SET, MirrorSets} from './mirror-sets.js'

const mirrors = fc.array(fc.integer({min: 1, max: 30}))

it('comes back to the same set when a mirror is toggled twice', () => {
  fc.assert(
    fc.property(mirrors, fc.integer({min: 1, max: 30}), (toggles, mirror) => {
      const sets = new MirrorSets()
      const set = toggles.reduce((former, next) => sets.toggle(former, next), EMPTY_SET)
      expect(sets.toggle(sets.toggle(set, mirror), mirror)).toBe(set)
    }),
  )
})

it('gives equal sets equal numbers and different sets different ones', () => {
  fc.assert(
    fc.property(mirrors, mirrors, (one, other) => {
      const sets = new MirrorSets()
      const numberOf = (members: readonly number[]) =>
        [...new Set(members)].reduce((former, next) => sets.toggle(former, next), EMPTY_SET)
      const ascending = (members: readonly number[]) => [...new Set(members)].sort((a, b) => a - b)
      expect(sets.members(numberOf(one))).toEqual(ascending(one))
      expect(numberOf(one) === numberOf(other)).toBe(ascending(one).join() === ascending(other).join())
    }),
  )
})

it('has no members in a set that it never made', () => {
  expect(new MirrorSets().members(99)).toEqual([])
  expect(new MirrorSets().count).toBe(1)
})
