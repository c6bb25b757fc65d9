import {describe, expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import {legacyAdded, legacyAddProblem} from './add-output.js'
import {legacyList} from './list-output.js'
import {legacyScanned} from './scan-output.js'
import {legacyShow} from './show-output.js'

const choice = {
  http: false,
  rsync: false,
  ftp: false,
  location: false,
  score: false,
  state: true,
  disabled: false,
  enabled: false,
  down: false,
}
const m1 = aMirror({name: 'm1'})
const m2 = aMirror({name: 'm2', enabled: false, stateSince: undefined})
const g3 = aMirror({name: 'g3', httpUrl: 'g3.example/', stateSince: 1_700_000_200})

describe("the original's list", () => {
  it('puts the last change of state first, and what never changed last', () => {
    expect(legacyList([m2, m1], choice)).toBe(
      'Identifier \tSTATE\t\tSINCE\n' +
        'm1 \t\tup \t\t(Sat, 21 Nov 2026 01:45:02 UTC)\n' +
        'm2 \t\tdisabled \t(Mon, 01 Jan 0001 00:00:00 UTC)\n',
    )
  })

  it('names HTTP first where the two protocols differ', () => {
    expect(legacyList([g3], choice)).toContain('g3 \t\tup/down (Tue, 14 Nov 2023 22:16:40 UTC)\n')
  })

  it('gives scripts the bare names', () => {
    expect(legacyList([m1, m2], {...choice, state: false})).toBe('Identifier \nm1 \nm2 \n')
  })

  it('adds the columns asked for, without passwords', () => {
    expect(
      legacyList([m1], {...choice, state: false, score: true, http: true, rsync: true, ftp: true, location: true}),
    ).toBe(
      'Identifier \tSCORE\tHTTP \t\t\tRSYNC \t\t\t\t\tFTP \tLOCATION \n' +
        'm1 \t\t0 \thttp://ovh.example/ \trsync://bob:***@ovh.example/pub/ \t \tFR (EU) \n',
    )
    expect(
      legacyList([aMirror({countryCodes: [], continentCode: ''})], {...choice, state: false, location: true}),
    ).toContain('ovh \t\t () \n')
  })

  it('filters; half up counts as down', () => {
    const names = (filter: object) => legacyList([m1, m2, g3], {...choice, state: false, ...filter})
    expect(names({down: true})).toBe('Identifier \ng3 \n')
    expect(names({disabled: true})).toBe('Identifier \nm2 \n')
    expect(names({enabled: true})).toBe('Identifier \nm1 \ng3 \n')
    expect(names({enabled: true, disabled: true})).toBe('Identifier \n')
  })
})

it("the original's show has YAML, then the comment", () => {
  const text = legacyShow(aMirror({comment: 'a\nb', allowRedirects: 'forbidden', countryCodes: ['FR', 'BE']}))
  expect(text).toBe(`Name: ovh
HttpURL: http://ovh.example/
RsyncURL: rsync://bob:***@ovh.example/pub/
FtpURL: ""
SponsorName: ""
SponsorURL: ""
SponsorLogoURL: ""
AdminName: ""
AdminEmail: ""
CustomData: ""
ContinentOnly: false
CountryOnly: false
ASOnly: false
Score: 0
Latitude: 48.8
Longitude: 2.35
ContinentCode: EU
CountryCodes: FR BE
ExcludedCountryCodes: ""
ASNum: 16276
Enabled: true
AllowRedirects: false

Comment:
a
b
`)
})

it.each([
  ['a b', 'http://x/', 'The identifier cannot contain a space'],
  ['a', '', 'You *must* pass at least an HTTP URL'],
  ['a', 'ftp://x/', 'The HTTP URL has an invalid scheme'],
  ['a', 'http://[', "Can't parse HTTP URL"],
  ['a', 'x.example/pub', undefined],
  ['a', 'https://x.example', undefined],
])('objects to add %s %s as the original does', (name, url, problem) => {
  expect(legacyAddProblem(name, url)).toBe(problem)
})

it("the original's add tells the place and what comes next", () => {
  const place = {
    countryCode: 'US',
    continentCode: 'NA',
    country: 'United States',
    city: '',
    latitude: 37.751,
    longitude: -97.822,
    asNumber: 15_169,
    asName: 'Google LLC',
  }
  expect(legacyAdded(aMirror({name: 'us'}), place, ['several addresses'])).toBe(`Warning: several addresses

Mirror location:
Latitude:  37.7510
Longitude: -97.8220
Continent: NA
Country:   United States
ASN:       Google LLC (15169)

Mirror 'us' added successfully
Enable this mirror using
  $ mirrorbits enable us`)
  expect(legacyAdded(aMirror(), undefined, [])).not.toContain('location')
})

it("the original's scan tells counts, a corrected clock and that it was enabled", () => {
  const result = {listed: 6, known: 5, removed: 0, differ: 1, tzOffsetMs: -3_600_000, epoch: 1, took: 5}
  expect(legacyScanned(result, true)).toBe(
    '6 files indexed, 5 known and 0 removed\n  ∟ Timezone offset detected and corrected: -3600000 milliseconds\n  ∟ Enabled',
  )
})
