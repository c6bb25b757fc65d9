import fc from 'fast-check'
import {expect, it} from 'vitest'
import {ANSWERS_ONLY, ownerOf, SOURCE} from './cluster-owner.js'

const nodes = fc.uniqueArray(fc.string({minLength: 1}), {minLength: 1, maxLength: 6})

it('finds one owner on every node, whatever order it knows the others in', () => {
  fc.assert(
    fc.property(nodes, fc.nat(1000), (names, subject) => {
      const owner = ownerOf(subject, names)
      expect(names).toContain(owner)
      expect(ownerOf(subject, names.toReversed())).toBe(owner)
    }),
  )
})

it('moves nothing between the nodes that stay when one leaves', () => {
  fc.assert(
    fc.property(nodes, fc.nat(1000), (names, subject) => {
      const owner = ownerOf(subject, names)
      const rest = names.slice(1)
      if (rest.length > 0 && owner !== names[0]) expect(ownerOf(subject, rest)).toBe(owner)
    }),
  )
})

it('shares the mirrors about evenly, also among names that differ in one digit', () => {
  const names = ['node-1', 'node-2', 'node-3']
  const counts = new Map<string | undefined, number>()
  for (let mirror = 1; mirror <= 3000; mirror++) {
    const owner = ownerOf(mirror, names)
    counts.set(owner, (counts.get(owner) ?? 0) + 1)
  }
  for (const name of names) expect(counts.get(name)).toBeGreaterThan(800)
})

it('gives nothing to a node that only answers downloads', () => {
  const names = [`a${ANSWERS_ONLY}`, 'b', `c${ANSWERS_ONLY}`]
  for (let subject = SOURCE; subject < 100; subject++) expect(ownerOf(subject, names)).toBe('b')
  expect(ownerOf(SOURCE, [`a${ANSWERS_ONLY}`])).toBeUndefined()
})

it('has no owner without nodes', () => {
  expect(ownerOf(SOURCE, [])).toBeUndefined()
})
