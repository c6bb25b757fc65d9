import {describe, expect, it} from 'vitest'
import {clientAt, mirrorWith} from '../../test/support/mirrors.js'
import {NO_HASHES} from '../core/catalogue/file-record.js'
import {filePathFromText} from '../core/file-path.js'
import {rankMirrors} from '../core/selection/rank.js'
import {type SelectionFacts, toSelectJson} from './select-json.js'
import {PLAIN, selectionText} from './select-text.js'

const frenchman = clientAt({countryCode: 'FR', latitude: 48, longitude: 2})
const at = (id: number, latitude: number) => mirrorWith({id, name: `m${id}`, latitude, longitude: 2})
const ranked = (mirrors: Parameters<typeof rankMirrors>[0], place = frenchman) =>
  rankMirrors(mirrors, place, 'none', {selectionStrategy: 'balanced', weightDistributionRange: 1.5}).mirrors

const facts = (changes: Partial<SelectionFacts> = {}): SelectionFacts => ({
  file: {path: filePathFromText('/a.iso'), size: 5, modTime: 0n, hashes: NO_HASHES},
  address: '192.0.2.1',
  place: frenchman,
  tls: 'none',
  explanation: {ranked: ranked([at(1, 48), at(2, 52)]), excluded: []},
  fallbacks: [],
  strategy: 'balanced',
  sticky: undefined,
  withoutFile: [],
  ...changes,
})
const firstLine = (changes: Partial<SelectionFacts>) =>
  selectionText(toSelectJson(facts(changes)), PLAIN).split('\n')[0]
const explained = (...mirrors: Parameters<typeof rankMirrors>[0]) => ({ranked: ranked(mirrors), excluded: []})

describe('the first line', () => {
  it('names the mirror that takes most', () => {
    expect(firstLine({})).toBe('Sent to m1, as are 63.0 % of such requests')
  })

  it('names a lone mirror, which takes all', () => {
    expect(firstLine({explanation: explained(at(1, 52))})).toBe('Sent to m1')
    const classic = rankMirrors([at(1, 52)], frenchman, 'none', {
      selectionStrategy: 'classic',
      weightDistributionRange: 1.5,
    })
    const json = toSelectJson(facts({explanation: {ranked: classic.mirrors, excluded: []}}))
    expect(json.mirrors).toMatchObject([{weight: 100}])
  })

  it('names no one where several are alike', () => {
    expect(firstLine({explanation: explained(at(1, 48), at(2, 48))})).toBe('Sent to m1 or m2, alike')
    const place = clientAt({})
    const lost = {
      ranked: ranked(
        [1, 2, 3, 4].map(id => at(id, id)),
        place,
      ),
      excluded: [],
    }
    expect(firstLine({place, explanation: lost})).toBe('Sent to any of 4 mirrors, all alike')
  })

  it('is followed by no distances where the client cannot be located', () => {
    const place = clientAt({})
    const lost = {ranked: ranked([at(1, 48)], place), excluded: []}
    expect(selectionText(toSelectJson(facts({place, explanation: lost})), PLAIN)).toMatch(/m1 +– +0/)
    expect(selectionText(toSelectJson(facts()), PLAIN)).toMatch(/m1 +0 km/)
  })

  it('names the mirror that a network keeps', () => {
    const [, second] = ranked([at(1, 48), at(2, 52)])
    if (second === undefined) throw new Error('There is no second mirror.')
    expect(firstLine({sticky: {mirror: second, until: 0}})).toBe(
      'Sent to m2 until 1970-01-01 00:00:00 UTC, like all clients of its network',
    )
  })

  it('names a fallback, or nobody', () => {
    const explanation = {ranked: [], excluded: []}
    expect(firstLine({explanation, fallbacks: ranked([at(8, 1), at(9, 1)])})).toBe(
      'Sent to m8, a fallback: no mirror may serve this request',
    )
    expect(firstLine({explanation})).toBe('Sent to nobody: no mirror may serve this request, and there is no fallback')
  })
})

it('names ten of those that lack the file and counts the others, as after a release', () => {
  const without = (count: number) =>
    Array.from({length: count}, (_, index) => mirrorWith({id: index, name: `w${index}`}))
  const last = (count: number) =>
    selectionText(toSelectJson(facts({withoutFile: without(count)})), PLAIN)
      .split('\n')
      .at(-1)
  expect(last(10)).toBe('Without the file: w0, w1, w2, w3, w4, w5, w6, w7, w8, w9')
  expect(last(40)).toBe('Without the file: w0, w1, w2, w3, w4, w5, w6, w7, w8, w9 and 30 more')
})
