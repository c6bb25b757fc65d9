import {expect, it} from 'vitest'
import {aDescription} from '../../test/support/described-mirror.js'
import {aMirror} from '../../test/support/mirrors.js'
import {NOTHING_FOUND} from '../core/new-mirror.js'
import {fromDescribedMirrorJson, fromMirrorJson, toDescribedMirrorJson, toMirrorJson} from './mirror-json.js'

const health = {streak: -3, rttMs: 12.5, ipv4: true, ipv6: false, certificateEnds: 1_900_000_000}

it.each([
  ['as new', aMirror(NOTHING_FOUND)],
  [
    'with everything',
    aMirror({score: -5, maxShare: 12.5, latitude: 48.85, rsyncOptions: ['copy-links'], listingUrl: 'none'}),
  ],
  ['with what checks found', aMirror({health: {http: health, https: {...health, streak: 0, rttMs: undefined}}})],
])('a mirror %s is told again as it was told', (_, mirror) => {
  expect(toMirrorJson(fromMirrorJson(toMirrorJson(mirror)))).toEqual(toMirrorJson(mirror))
})

it('so is what belongs to it in a list', () => {
  const json = toDescribedMirrorJson(
    aDescription({}, {trafficToday: {downloads: 3, bytes: 2n ** 60n}, shareToday: 0.25}),
  )
  expect(toDescribedMirrorJson(fromDescribedMirrorJson(json))).toEqual(json)
})
