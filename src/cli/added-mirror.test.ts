import {describe, expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import {addedText} from './added-mirror.js'

const nowhere = {name: 'oslo', enabled: false, countryCodes: [], continentCode: '', latitude: 0, longitude: 0}

describe('what is told of a mirror that GeoIP cannot place', () => {
  it('names the country that was given', () => {
    const mirror = aMirror({...nowhere, countryCodes: ['NO'], continentCode: 'EU'})
    expect(addedText(mirror, undefined)).toContain('It stands in NO (EU), as you said.')
  })

  it('names the position that was given', () => {
    const mirror = aMirror({...nowhere, latitude: 59.9, longitude: 10.7})
    expect(addedText(mirror, undefined)).toContain('It stands at 59.9, 10.7, as you said.')
  })

  it('tells how to give a place', () => {
    expect(addedText(aMirror(nowhere), undefined)).toContain('"mirrorbits mirror set oslo Latitude=')
  })
})

describe('the next step after a mirror was added', () => {
  it('is its scan', () => {
    const mirror = aMirror({...nowhere, rsyncUrl: 'rsync://oslo.example/pub/'})
    expect(addedText(mirror, undefined)).toContain('\nNext: mirrorbits mirror scan oslo --enable')
  })

  it('is an address to scan when it has none', () => {
    const mirror = aMirror({...nowhere, rsyncUrl: '', ftpUrl: '', listingUrl: 'none'})
    expect(addedText(mirror, undefined)).toContain('\nNext: mirrorbits mirror set oslo RsyncURL=')
  })
})
