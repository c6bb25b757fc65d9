import {expect, it} from 'vitest'
import type {MirrorbitsError} from '../core/errors.js'
import {parseConfig} from './parse-config.js'

const config = (text: string) =>
  parseConfig(`Repository: /srv\n${text}`, '/m.conf', {flags: {}, stateDirectory: '/state'}).config

function problem(text: string): string {
  try {
    config(text)
    return ''
  } catch (error) {
    return (error as MirrorbitsError).message
  }
}

it('GeoipDatabasePath is one path or several', () => {
  expect(config('GeoipDatabasePath: /geo').geoipDatabasePath).toEqual(['/geo'])
  expect(config('GeoipDatabasePath: [/a, /b/c.mmdb]').geoipDatabasePath).toEqual(['/a', '/b/c.mmdb'])
  expect(problem('GeoipDatabasePath: []')).toContain('a folder or file, or a list of them')
})

it('GeoOverrides name a place, an AS number or both', () => {
  const lines = `
GeoOverrides:
  - {Network: 10.0.0.0/8, Country: fr, Latitude: 48.85, Longitude: -2.5, City: Paris, ASN: AS64500}
  - {Network: '2001:db8::/32', ASN: 0}
`
  expect(config(lines).geoOverrides).toEqual([
    {
      network: '10.0.0.0/8',
      place: {countryCode: 'FR', continentCode: '', latitude: 48.85, longitude: -2.5, city: 'Paris'},
      asNumber: 64_500,
    },
    {network: '2001:db8::/32', place: undefined, asNumber: 0},
  ])
})

it.each([
  ['{Network: 10.0.0.0/33, ASN: 1}', 'Network must be an address or a block'],
  ['{Network: 10.0.0.0/8}', 'needs Country or ASN'],
  ['{Network: 10.0.0.0/8, Country: FR}', 'needs Latitude and Longitude'],
  ['{Network: 10.0.0.0/8, ASN: 1, City: Paris}', 'needs Country for its place'],
  ['{Network: 10.0.0.0/8, ASN: 4294967296}', 'ASN must be a whole number'],
  ['{Network: 10.0.0.0/8, Country: FR, Latitude: 91, Longitude: 0}', 'Latitude must be a number from -90 to 90'],
  ['{Network: 10.0.0.0/8, Country: FRA, Latitude: 1, Longitude: 0}', 'Country must be a code of two letters'],
])('an override %s is refused with its line', (item, text) => {
  expect(problem(`GeoOverrides:\n  - ${item}`)).toMatch(/^\/m\.conf:3: GeoOverrides\.0/)
  expect(problem(`GeoOverrides:\n  - ${item}`)).toContain(text)
})
