import {expect, it} from 'vitest'
import {createFailureLimit} from './failure-limit.js'

it('makes an address wait for the rest of the minute after ten wrong secrets, and not longer when the clock is set back', () => {
  let now = 1_800_000_000_000
  const limit = createFailureLimit(() => now)
  for (let times = 0; times < 10; times++) limit.failed('192.0.2.1')
  now += 20_000
  expect(limit.waitOf('192.0.2.1')).toBe(40)
  now -= 86_400_000
  expect(limit.waitOf('192.0.2.1')).toBe(0)
})
