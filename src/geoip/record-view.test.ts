import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {Reader, type CityResponse} from 'maxmind'
import {describe, expect, it} from 'vitest'
import {addressBytes, parseAddress} from '../core/network/address.js'
import {createRecordViews} from './record-view.js'
import {createTreeWalk} from './tree-walk.js'

const file = readFileSync(join(import.meta.dirname, '../../contrib/demo/geoip/GeoLite2-City.mmdb'))
const reader = new Reader<CityResponse>(file)
const {metadata} = reader
const dataStart = metadata.searchTreeSize + 16
const walk = createTreeWalk(file, metadata)
const bytes = addressBytes()

/** Addresses of which the demo's database knows something. */
const ADDRESSES = Array.from({length: 256}, (_, i) => [
  `192.0.2.${i}`,
  `198.51.100.${i}`,
  `203.0.113.${i}`,
  `198.18.${i % 8}.1`,
])
  .flat()
  .concat(Array.from({length: 8}, (_, i) => `2001:db8:${i}::1`))

function recordOf(address: string): number {
  const family = parseAddress(address, bytes)
  return family === undefined ? 0 : walk.find(bytes, family)
}
const offsetOf = (record: number): number => record - metadata.nodeCount + metadata.searchTreeSize

describe('a view of a record', () => {
  it('reads what maxmind decodes', () => {
    const view = createRecordViews(file, dataStart)
    let compared = 0
    for (const address of ADDRESSES) {
      const record = recordOf(address)
      if (record === 0) continue
      const whole = reader.get(address)
      const value = view(offsetOf(record))
      expect(value('country', 'iso_code')).toBe(whole?.country?.iso_code)
      expect(value('continent', 'code')).toBe(whole?.continent?.code)
      expect(value('country', 'names', 'en')).toBe(whole?.country?.names.en)
      expect(value('city', 'names', 'en')).toBe(whole?.city?.names.en)
      expect(value('location', 'latitude')).toBe(whole?.location?.latitude)
      expect(value('location', 'longitude')).toBe(whole?.location?.longitude)
      compared++
    }
    expect(compared).toBeGreaterThan(100)
  })

  it('knows nothing of keys that are not there, and of maps and lists as a whole', () => {
    const value = createRecordViews(file, dataStart)(offsetOf(recordOf('192.0.2.5')))
    expect([value('nothing'), value('country'), value('country', 'iso_code', 'deeper'), value()]).toEqual(
      Array.from({length: 4}),
    )
  })

  it('throws a RangeError, or reads on, wherever the file is damaged', () => {
    const offset = offsetOf(recordOf('192.0.2.5'))
    const damage = fc.array(fc.tuple(fc.nat({max: file.length - dataStart - 1}), fc.nat({max: 255})), {
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(damage, fc.boolean(), (bytesToSet, near) => {
        const damaged = Buffer.from(file)
        for (const [place, value] of bytesToSet) damaged[near ? offset + (place % 300) : dataStart + place] = value
        try {
          const value = createRecordViews(damaged, dataStart)(offset)
          for (const path of [
            ['country', 'iso_code'],
            ['city', 'names', 'en'],
            ['location', 'latitude'],
          ])
            value(...path)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      {numRuns: 300},
    )
  })
})
