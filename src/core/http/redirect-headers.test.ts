import {expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import {asFilePath} from '../file-path.js'
import type {RankedMirror} from '../selection/types.js'
import {redirectHeaders} from './redirect-headers.js'

const on = (absoluteUrl: string, countryCodes: readonly string[] = []): RankedMirror => ({
  mirror: aMirror({countryCodes}),
  absoluteUrl,
  distanceKm: 0,
  computedScore: 0,
  weight: 0,
})

const FILE = asFilePath('/file.iso')

it('names the first mirror as the location and the others as duplicates', () => {
  const others = [on('http://paris.example/repo/', ['FR', 'BE']), on('https://madrid.example/')]
  expect(redirectHeaders(FILE, [on('https://berlin.example/repo/'), ...others], 10)).toEqual([
    'Link',
    '<http://paris.example/repo/file.iso>; rel=duplicate; pri=1; geo=fr',
    'Link',
    '<https://madrid.example/file.iso>; rel=duplicate; pri=2; geo=',
    'Location',
    'https://berlin.example/repo/file.iso',
  ])
})

it.each([
  [1, 1],
  [0, 0],
  [-1, 0],
])('with at most %i links has %i', (max, links) => {
  const others = [on('http://a.example/'), on('http://b.example/')]
  expect(redirectHeaders(FILE, [on('http://c.example/'), ...others], max)).toHaveLength(links * 2 + 2)
})

it('encodes the name of the file and whatever a header cannot hold', () => {
  const others = [on('http://a.example/<x>/', ['F\r\nX-Evil: 1'])]
  expect(redirectHeaders(asFilePath('/a b#c%?\xc3\xa9'), [on('http://b.example/é\r\n/'), ...others], 5)).toEqual([
    'Link',
    '<http://a.example/%3Cx%3E/a%20b%23c%25%3F%C3%A9>; rel=duplicate; pri=1; geo=',
    'Location',
    'http://b.example/%C3%A9%0D%0A/a%20b%23c%25%3F%C3%A9',
  ])
})

it('sends the root to the root of the mirror', () => {
  expect(redirectHeaders(asFilePath('/'), [on('http://b.example/')], 5)).toEqual(['Location', 'http://b.example/'])
})

it('follows a mirror whose protocol changes', () => {
  const mirror = aMirror({countryCodes: ['FR']})
  const best = on('http://c.example/')
  const linked = (absoluteUrl: string) => redirectHeaders(FILE, [best, {...best, mirror, absoluteUrl}], 5)[1]
  expect(linked('https://a.example/')).toBe('<https://a.example/file.iso>; rel=duplicate; pri=1; geo=fr')
  expect(linked('http://a.example/')).toBe('<http://a.example/file.iso>; rel=duplicate; pri=1; geo=fr')
})
