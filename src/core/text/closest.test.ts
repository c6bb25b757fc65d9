import fc from 'fast-check'
import {expect, it} from 'vitest'
import {closest, editDistance} from './closest.js'

it('finds the word behind a slip', () => {
  const known = ['mirror list', 'mirror show', 'refresh']
  expect([closest('mirorr list', known), closest('refesh', known), closest('MIRROR SHOW', known)]).toEqual([
    'mirror list',
    'refresh',
    'mirror show',
  ])
})

it('suggests nothing when nothing is near', () => {
  expect([closest('xyz', ['refresh']), closest('anything', []), closest('', ['refresh'])]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('counts swapped neighbours as one slip', () => {
  expect([editDistance('abcd', 'abdc'), editDistance('', 'abc'), editDistance('abc', 'abc')]).toEqual([1, 3, 0])
})

it('is the same in both directions and zero only for equal words', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
    }),
  )
})
