import {expect, it} from 'vitest'
import {mirrorWith} from '../../test/support/mirrors.js'
import {baseUrl, overallState, parseLocationCodes, schemeOf, withTrailingSlash} from './mirror.js'

const up = {isUp: true, reason: ''}
const down = {isUp: false, reason: 'x'}

it('reads from the URL which protocols it admits', () => {
  expect(['http://h/', 'https://h/', 'h/', 'http.h/'].map(schemeOf)).toEqual(['http', 'https', 'both', 'both'])
})

it('gives the address for a protocol', () => {
  expect(baseUrl('h/', 'https')).toBe('https://h/')
  expect(baseUrl('http://h/', 'https')).toBe('http://h/')
})

it.each([
  ['h/', up, up, 'up'],
  ['h/', down, down, 'down'],
  ['h/', up, down, 'up/down'],
  ['h/', down, up, 'down/up'],
  ['http://h/', up, down, 'up'],
  ['http://h/', down, up, 'down'],
  ['https://h/', up, down, 'down'],
  ['https://h/', down, up, 'up'],
])('sums up %s with %o and %o as %s', (httpUrl, http, https, state) => {
  expect(overallState(mirrorWith({httpUrl, http, https}))).toBe(state)
})

it('calls a disabled mirror so, whatever its state', () => {
  expect(overallState(mirrorWith({enabled: false}))).toBe('disabled')
})

it('ends URLs in a slash, but leaves none as none', () => {
  expect(['', 'a', 'a/'].map(withTrailingSlash)).toEqual(['', 'a/', 'a/'])
})

it('reads lists of codes however they are written', () => {
  expect(parseLocationCodes(' fr, de')).toEqual(['FR', 'DE'])
  expect(parseLocationCodes('  ')).toEqual([])
})
