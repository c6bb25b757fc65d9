import {expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import {SCAN_PROTOCOLS} from '../mirror.js'
import {mirrorOf, mirrorValues} from './mirror-values.js'

it.each([...SCAN_PROTOCOLS, undefined])('a mirror that was scanned by %s is read as it was written', protocol => {
  const mirror = aMirror({lastSuccessfulSyncProtocol: protocol, listingUrl: 'ls-lR', rsyncOptions: ['copy-links']})
  expect(mirrorOf(JSON.parse(JSON.stringify(mirrorValues(mirror))))).toEqual(mirror)
})
