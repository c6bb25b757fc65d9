import {expect, it} from 'vitest'
import {createPatience} from './patience.js'

function patienceAt(limitMs: number) {
  const clock = {now: 0}
  return {clock, patience: createPatience(limitMs, () => clock.now)}
}

it('gives commands that Redis answers the whole limit each', () => {
  const {clock, patience} = patienceAt(10_000)
  expect(patience.limitMs()).toBe(10_000)
  clock.now = 9000
  patience.heard()
  clock.now = 60_000
  expect(patience.limitMs()).toBe(10_000)
})

it('gives all commands to a Redis that is silent one limit together, and a second to each that comes later', () => {
  const {clock, patience} = patienceAt(10_000)
  patience.limitMs()
  clock.now = 7000
  expect(patience.limitMs()).toBe(3000)
  clock.now = 9500
  expect(patience.limitMs()).toBe(1000)
  clock.now = 30_000
  expect(patience.limitMs()).toBe(1000)
})

it('never gives more than the limit', () => {
  expect(patienceAt(200).patience.limitMs()).toBe(200)
})
