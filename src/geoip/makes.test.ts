import {mkdtemp, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {type MmdbOptions, writeMmdb} from '../../test/support/mmdb.js'
import {NOWHERE} from '../core/place.js'
import {type Geoip, openGeoip} from './geoip.js'
import {watchDatabases} from './watch-databases.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-makes-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

const put = async (name: string, options: MmdbOptions): Promise<string> => {
  const file = join(folder, name)
  await writeFile(`${file}.part`, writeMmdb(options))
  await rename(`${file}.part`, file)
  return file
}
const open = (paths: readonly string[] = [folder]): Promise<Geoip> =>
  openGeoip({paths, overrides: [], log: recordingLog().log})

const NET = '192.0.2.0/24'
const LYON = {latitude: Math.fround(45.75), longitude: Math.fround(4.85)}
const FRANCE = {countryCode: 'FR', continentCode: 'EU'}

describe('a database of another make is understood, whatever its name:', () => {
  it.each([
    [
      'DBIP-City-Lite',
      {
        city: {names: {en: 'Lyon'}},
        country: {iso_code: 'FR', names: {en: 'France'}},
        continent: {code: 'EU'},
        location: {latitude: 45.75, longitude: 4.85},
      },
      {...FRANCE, ...LYON, city: 'Lyon', country: 'France'},
    ],
    ['GeoLite2-Country', {country: {iso_code: 'FR', names: {en: 'France'}}}, {...FRANCE, country: 'France'}],
    ['geo-whois-asn-country', {country_code: 'FR'}, FRANCE],
    [
      'dbip-city',
      {city: 'Lyon', country_code: 'FR', latitude: 45.75, longitude: 4.85},
      {...FRANCE, ...LYON, city: 'Lyon'},
    ],
    [
      'ipinfo location_sample.mmdb',
      {city: 'Lyon', country: 'FR', lat: '45.75', lng: '4.85'},
      {...FRANCE, ...LYON, city: 'Lyon'},
    ],
    [
      'ipinfo lite',
      {asn: 'AS64500', as_name: 'Net', country: 'France', country_code: 'FR', continent_code: 'EU'},
      {...FRANCE, country: 'France', asNumber: 64_500, asName: 'Net'},
    ],
    ['DBIP-ASN-Lite', asnRecord(), {asNumber: 64_500, asName: 'Net'}],
    ['something else', {country_code: 'FR'}, FRANCE],
  ])('%s', async (type, record, place) => {
    await put('any.mmdb', {type, records: [[NET, record]]})
    expect((await open()).place('192.0.2.1')).toEqual({...NOWHERE, ...place})
  })
})

function asnRecord() {
  return {autonomous_system_number: 64_500, autonomous_system_organization: 'Net'}
}
const country = (code: string) => ({country: {iso_code: code}})

describe('of several databases', () => {
  it('those for IPv4 and IPv6 work together', async () => {
    const six = await put('b.mmdb', {type: 'x-country', records: [['2001:db8::/32', country('DE')]]})
    const four = await put('a.mmdb', {type: 'x-country', ipVersion: 4, records: [[NET, country('FR')]]})

    const geoip = await open([six, four])

    expect([geoip.place('192.0.2.1').countryCode, geoip.place('2001:db8::1').countryCode]).toEqual(['FR', 'DE'])
    expect(geoip.state().databases).toHaveLength(2)
  })

  it('the original’s names go first, then City before Country, then the newest', async () => {
    const both = (code: string): MmdbOptions['records'] => [
      [NET, country(code)],
      ['2001:db8::/32', country(code)],
    ]
    const code = async () => (await open()).place('192.0.2.1').countryCode
    await put('1.mmdb', {type: 'X-Country', records: both('AA')})
    await put('2.mmdb', {type: 'X-Country', records: both('BB'), builtAt: 1_790_000_001})
    expect(await code()).toBe('BB')
    await put('3.mmdb', {type: 'X-City', records: both('CC'), builtAt: 1})
    expect(await code()).toBe('CC')
    await put('GeoLite2-City.mmdb', {type: 'X-Country', records: both('DD'), builtAt: 1})
    expect(await code()).toBe('DD')
  })

  it('a broken one gives way only while nothing is in use', async () => {
    await writeFile(join(folder, 'GeoLite2-City.mmdb'), 'half a download')
    await put('other.mmdb', {type: 'X-City', records: [[NET, country('FR')]]})
    const geoip = await open()
    expect(geoip.place('192.0.2.1').countryCode).toBe('FR')

    await rm(join(folder, 'other.mmdb'))
    expect(await geoip.reload()).toMatchObject([{outcome: 'failed'}, {outcome: 'failed'}])
    expect(geoip.place('192.0.2.1').countryCode).toBe('FR')
  })
})

describe('watching', () => {
  it('takes a new database by itself, and keeps it when a broken one takes its place', async () => {
    const {log, lines} = recordingLog()
    const geoip = await openGeoip({paths: [folder], overrides: [], log})
    let reloads = 0
    const watched = watchDatabases({
      paths: () => [folder],
      onChange: () => void geoip.reload().then(() => reloads++),
      ...{pollMs: 50, settleMs: 20},
    })
    try {
      await put('x.mmdb', {type: 'X-City', records: [[NET, country('FR')]]})
      await vi.waitFor(() => expect(geoip.place('192.0.2.1').countryCode).toBe('FR'))
      await vi.waitFor(() => expect(reloads).toBeGreaterThan(0))
      const before = [reloads, lines.length] as const
      await writeFile(join(folder, 'x.mmdb'), 'half a download')
      await vi.waitFor(() => expect(reloads).toBe(before[0] + 1))

      expect(geoip.place('192.0.2.1').countryCode).toBe('FR')
      const told = lines
        .slice(before[1])
        .filter(({level, fields}) => level === 'warn' && 'kind' in fields && fields.kind === 'city')
      expect(told).toHaveLength(1)
    } finally {
      watched.close()
      geoip.close()
    }
  })
})
