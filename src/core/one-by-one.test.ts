import {expect, it} from 'vitest'
import {oneByOne} from './one-by-one.js'

it('starts a work when the one before has ended, however it ended', async () => {
  const inTurn = oneByOne()
  const told: string[] = []
  const work = (name: string, fails = false) =>
    inTurn(async () => {
      told.push(`${name} begins`)
      await Promise.resolve()
      told.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    })

  const outcomes = await Promise.allSettled([work('a'), work('b', true), work('c')])

  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual([
    'a',
    'failed',
    'c',
  ])
})
