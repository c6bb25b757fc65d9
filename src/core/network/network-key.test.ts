import {expect, it} from 'vitest'
import {networkKey} from './network-key.js'

it.each([
  ['192.0.2.1', '192.0.2.254'],
  ['192.0.2.1', '::ffff:192.0.2.9'],
  ['2001:db8:1:2::1', '2001:db8:1:ffff:1:2:3:4'],
])('takes %s and %s for one network', (one, other) => {
  expect(networkKey(one)).toBe(networkKey(other))
})

it.each([
  ['192.0.2.1', '192.0.3.1'],
  ['2001:db8:1::1', '2001:db8:2::1'],
  ['32.1.13.1', '2001:d00::'],
])('takes %s and %s for two networks', (one, other) => {
  expect(networkKey(one)).not.toBe(networkKey(other))
})

it.each(['', 'unknown', '1.2.3', '[::1]', '1.2.3.4:5'])('has no network for %j, which is no address', text => {
  expect(networkKey(text)).toBeUndefined()
})

it('tells neighbours apart evenly', () => {
  const counts = new Array<number>(16).fill(0)
  for (let network = 0; network < 1 << 16; network++) {
    const key = networkKey(`10.${network >> 8}.${network & 255}.1`) ?? 0
    counts[key >>> 28] = (counts[key >>> 28] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 4096)).toBeLessThan(300)
})
