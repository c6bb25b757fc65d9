import {expect, it} from 'vitest'
import {acceptsGzip, wantsJson} from './accept.js'

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
