import {expect, it} from 'vitest'
import {onceASecond} from './once-a-second.js'

it('acts at most once a second', () => {
  let now = 0
  const acts: number[] = []
  const tell = onceASecond(() => now)
  for (now = 0; now <= 3500; now += 250) tell(() => acts.push(now))
  expect(acts).toEqual([1000, 2000, 3000])
})
