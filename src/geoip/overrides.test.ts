import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import type {GeoOverride} from '../core/config.js'
import {addressBytes, parseAddress} from '../core/network/address.js'
import {networkMatcher} from '../core/network/cidr.js'
import {openGeoip} from './geoip.js'
import {createOverrides} from './overrides.js'

const demo = join(import.meta.dirname, '../../contrib/demo/geoip')

const PARIS = {countryCode: 'FR', continentCode: '', latitude: 48.85, longitude: 2.35, city: 'Paris'}
const override = (network: string, changes: Partial<GeoOverride> = {}): GeoOverride => ({
  network,
  place: PARIS,
  asNumber: 64_999,
  ...changes,
})
const open = (...overrides: readonly GeoOverride[]) => openGeoip({paths: [demo], overrides, log: recordingLog().log})

describe('an override', () => {
  it('gives its network another place, the most specific one, in both families', async () => {
    const geoip = await open(
      override('10.0.0.0/8'),
      override('10.1.0.0/16', {place: {...PARIS, countryCode: 'DE', city: 'Berlin'}, asNumber: undefined}),
      override('2001:db8:4::/48', {asNumber: undefined}),
    )
    expect(geoip.place('10.2.0.1')).toMatchObject({
      countryCode: 'FR',
      continentCode: 'EU',
      city: 'Paris',
      asNumber: 64_999,
    })
    expect(geoip.place('10.1.0.1')).toMatchObject({countryCode: 'DE', city: 'Berlin', asNumber: 0})
    expect(geoip.place('::ffff:10.1.0.1')).toBe(geoip.place('10.1.0.1'))
    expect(geoip.place('2001:db8:4::1').city).toBe('Paris')
    expect(geoip.place('10.2.0.1')).toBe(geoip.place('10.3.0.1'))
  })

  it('keeps what it does not speak of, and leaves other addresses alone', async () => {
    const plain = await open()
    const geoip = await open(
      override('192.0.2.0/30', {place: undefined}),
      override('192.0.2.4/30', {asNumber: undefined}),
    )
    expect(geoip.place('192.0.2.1')).toEqual({...plain.place('192.0.2.1'), asNumber: 64_999, asName: ''})
    expect(geoip.place('192.0.2.5')).toMatchObject({city: 'Paris', asNumber: 64_601, asName: 'Lyon Access'})
    expect(geoip.place('192.0.2.9')).toEqual(plain.place('192.0.2.9'))
  })

  it('is taken and given up by a reload', async () => {
    const geoip = await open()
    await geoip.reload({paths: [demo], overrides: [override('192.0.2.0/24')]})
    expect(geoip.place('192.0.2.5').city).toBe('Paris')
    await geoip.reload({paths: [demo], overrides: []})
    expect(geoip.place('192.0.2.5').city).toBe('Lyon')
  })

  it('is found where its network is the narrowest that matches', () => {
    const network = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(255), fc.integer({min: 0, max: 32}))
      .map(([a, b, c, bits]) => `10.${a}.${b}.${c}/${bits}`)
    fc.assert(
      fc.property(fc.array(network, {maxLength: 12}), fc.nat(3), fc.nat(3), fc.nat(255), (networks, a, b, c) => {
        const address = `10.${a}.${b}.${c}`
        const bytes = addressBytes()
        parseAddress(address, bytes)
        const prefix = (text: string | undefined) => Number(text?.split('/')[1])
        const narrowest = networks
          .filter(text => networkMatcher([text])(address))
          .reduce<string | undefined>(
            (best, text) => (best === undefined || prefix(text) > prefix(best) ? text : best),
            undefined,
          )

        const found = createOverrides(networks.map(text => override(text))).find(bytes, 4)

        expect(prefix(networks[found])).toEqual(prefix(narrowest))
      }),
    )
  })
})
