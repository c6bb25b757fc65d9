import {expect, it} from 'vitest'
import {judgeClock, judgeGeoip} from './diagnosis.js'

const NOW = Date.UTC(2026, 10, 21)
const daysAgo = (days: number): number => NOW / 1000 - days * 86_400

it.each([
  [1, 1, 'ok', null],
  [60, 60, 'ok', null],
  [61, 1, 'warning', /geoipupdate/],
  [1, 61, 'warning', /geoipupdate/],
  [1, undefined, 'warning', /\/geo/],
  [undefined, 1, 'broken', /\/geo/],
])('GeoIP databases of %s and %s days are %s', (city, asn, state, advice) => {
  const [cityBuiltAt, asnBuiltAt] = [city, asn].map(days => (days === undefined ? undefined : daysAgo(days)))
  const finding = judgeGeoip({directory: '/geo', cityBuiltAt, asnBuiltAt}, NOW)
  expect(finding.state).toBe(state)
  if (advice === null) expect(finding.advice).toBeNull()
  else expect(finding.advice).toMatch(advice)
})

it.each([
  [0, 'ok'],
  [-1900, 'ok'],
  [2100, 'warning'],
  [-2100, 'warning'],
  [31_000, 'broken'],
  [-31_000, 'broken'],
])('a clock that is %i ms off is %s', (skew, state) => {
  expect(judgeClock(skew).state).toBe(state)
})

it('says in which direction a clock is off', () => {
  expect(judgeClock(5000).text).toContain('5.0 seconds ahead of')
  expect(judgeClock(-5000).text).toContain('5.0 seconds behind')
})

it.each([
  [0, 'less than a day'],
  [-1, 'less than a day'],
  [1, 'a day'],
  [2, '2 days'],
])('databases of %i days are %s old', (days, age) => {
  const builtAt = daysAgo(days)
  expect(judgeGeoip({directory: '/geo', cityBuiltAt: builtAt, asnBuiltAt: builtAt}, NOW).text).toContain(` ${age} old`)
})
