import {expect, it} from 'vitest'
import {clientAt, mirrorWith} from '../../../test/support/mirrors.js'
import type {Place} from '../place.js'
import {rankMirrors} from '../selection/rank.js'
import {RankingMemo} from './ranking-memo.js'

const RULES = {selectionStrategy: 'classic', weightDistributionRange: 1.5} as const

const placeAt = (latitude: number): Place => clientAt({countryCode: 'FR', latitude, longitude: 1})
const near = (place: Place) => rankMirrors([mirrorWith({id: 1, latitude: place.latitude})], place, 'none', RULES)

it('gives each place its own ranking, also after others had to go', () => {
  const memo = new RankingMemo(50)
  const places = Array.from({length: 100}, (_, latitude) => placeAt(latitude / 2))
  for (const place of places) {
    expect(memo.find(place, 0)).toBeUndefined()
    const at = memo.add(place, 0, near(place))
    expect(memo.find(place, 0)).toBe(at)
    expect(memo.find(placeAt(place.latitude), 0)).toBe(at)
  }
  const known = places.filter(place => memo.find(place, 0) !== undefined)
  expect(known.length).toBeGreaterThan(0)
  expect(known).toEqual(places.slice(-known.length))
})
