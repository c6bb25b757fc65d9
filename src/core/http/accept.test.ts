import fc from 'fast-check'
import {expect, it} from 'vitest'
import {acceptsGzip, preferredMetalink, prefers, wantsJson} from './accept.js'

it.each([
  ['application/json', true],
  ['text/html, application/json;q=0', true],
  ['APPLICATION/JSON', false],
  ['*/*', false],
  [undefined, false],
])('Accept: %s wants JSON: %s', (accept, wants) => {
  expect(wantsJson(accept)).toBe(wants)
})

it.each([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['x-gzip', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000, *', false],
  ['*', true],
  ['*;q=0', false],
  ['br', false],
  ['', false],
  [undefined, false],
])('Accept-Encoding: %s admits gzip: %s', (header, admits) => {
  expect(acceptsGzip(header)).toBe(admits)
})

const META4 = 'application/metalink4+xml'

it.each([
  [META4, true],
  // What aria2 and zypper send.
  [`*/*,${META4},application/metalink+xml`, true],
  [`${META4.toUpperCase()}; charset=utf-8`, true],
  [`${META4};q=0`, false],
  [`${META4};q=0.5, */*`, false],
  [`${META4};q=0.5, */*;q=0.1`, true],
  [`${META4};q=nonsense`, true],
  [`${META4}x`, false],
  ['*/*', false],
  ['application/*', false],
  ['', false],
  [undefined, false],
])('Accept: %s prefers a metalink: %s', (accept, expected) => {
  expect(prefers(accept, META4)).toBe(expected)
})

it('a metalink of the newer version goes first', () => {
  expect(preferredMetalink(`application/metalink+xml, ${META4}`)).toBe('meta4')
  expect(preferredMetalink('application/metalink+xml')).toBe('metalink')
  expect(preferredMetalink('text/html')).toBeUndefined()
})

it('the order of what is accepted does not matter, and nothing makes it fail', () => {
  const type = fc.oneof(fc.constantFrom(META4, 'text/html', '*/*', ''), fc.string())
  const weight = fc.constantFrom('', ';q=0', ';q=0.5', '; q=1.0', ';q=2', ';;', ';q')
  const offers = fc.array(fc.tuple(type, weight).map(([name, q]) => `${name.replaceAll(',', '')}${q}`))
  fc.assert(
    fc.property(offers, list => {
      expect(prefers(list.join(','), META4)).toBe(prefers(list.toReversed().join(', '), META4))
      expect(prefers(`${list.join(',')},${META4};q=0`, META4)).toBe(prefers(list.join(','), META4))
    }),
  )
})
