import {expect, it} from 'vitest'
import {completeness, percent} from './percent.js'

it('a little is never shown as nothing, nor almost all as all', () => {
  expect([0, 0.0001, 0.5, 0.99999, 1].map(percent)).toEqual(['0.0 %', '<0.1 %', '50.0 %', '99.9 %', '100.0 %'])
})

it('who lacks a file is not complete, and where there is none nobody lacks one', () => {
  expect(completeness(99_999, 100_000)).toBe('99.9 %')
  expect(completeness(3, 3)).toBe('100 %')
  expect(completeness(0, 0)).toBe('100 %')
})
