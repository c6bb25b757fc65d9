import {copyFile, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Reader, type Response} from 'maxmind'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {seededRandom} from '../../test/support/mirrors.js'
import {NOWHERE} from '../core/place.js'
import type {Log} from '../core/ports.js'
import {addressBytes, formatAddress, parseAddress} from '../core/network/address.js'
import {openGeoip} from './geoip.js'
import {placeFrom} from './normalise.js'
import {createPlaceCache} from './place-cache.js'
import type {RecordView} from './record-view.js'
import {createTreeWalk} from './tree-walk.js'

const demo = join(import.meta.dirname, '../../contrib/demo/geoip')
const CITY = 'GeoLite2-City.mmdb'
const ASN = 'GeoLite2-ASN.mmdb'

let directory = ''
let warnings: object[] = []
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: fields => warnings.push(fields),
  error: () => undefined,
  child: () => log,
}

beforeEach(async () => {
  warnings = []
  directory = await mkdtemp(join(tmpdir(), 'mirrorbits-geoip-'))
})
afterEach(() => rm(directory, {recursive: true}))

const install = (...names: readonly string[]) =>
  Promise.all(names.map(name => copyFile(join(demo, name), join(directory, name))))

describe('places', () => {
  it('come from both databases, with coordinates as float32', async () => {
    const geoip = await openGeoip({paths: [demo], overrides: [], log})
    expect(geoip.place('192.0.2.5')).toEqual({
      countryCode: 'FR',
      continentCode: 'EU',
      country: 'France',
      city: 'Lyon',
      latitude: Math.fround(45.764),
      longitude: Math.fround(4.8357),
      asNumber: 64601,
      asName: 'Lyon Access',
    })
    expect(geoip.place('2001:db8:4::1').city).toBe('Amsterdam')
    expect(geoip.state()).toMatchObject({city: {type: 'GeoLite2-City'}, asn: {type: 'GeoLite2-ASN'}})
  })

  it('are the same object for addresses with the same records, mapped or not', async () => {
    const geoip = await openGeoip({paths: [`${demo}/`], overrides: [], log})
    expect(geoip.place('192.0.2.6')).toBe(geoip.place('192.0.2.5'))
    expect(geoip.place('::ffff:192.0.2.6')).toBe(geoip.place('192.0.2.5'))
    expect(geoip.place('192.0.2.70')).not.toBe(geoip.place('192.0.2.5'))
  })

  it.each(['', 'unknown', '[::1]', '192.0.2.1:80', '8.8.8.8', '2a00::1'])('are nowhere for %j', async address => {
    const geoip = await openGeoip({paths: [demo], overrides: [], log})
    expect(geoip.place(address)).toBe(NOWHERE)
  })

  it('have what one database knows when the other is missing', async () => {
    await install(ASN)
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    expect(geoip.place('192.0.2.5')).toEqual({...NOWHERE, asNumber: 64601, asName: 'Lyon Access'})
    expect(geoip.state().city).toBeUndefined()
    expect(warnings).toMatchObject([{kind: 'city'}])
  })

  it('are nowhere without databases and after closing', async () => {
    const empty = await openGeoip({paths: [join(directory, 'absent')], overrides: [], log})
    expect(empty.state()).toEqual({city: undefined, asn: undefined, databases: []})
    expect(empty.place('192.0.2.5')).toBe(NOWHERE)

    const closed = await openGeoip({paths: [demo], overrides: [], log})
    closed.close()
    expect(closed.place('192.0.2.5')).toBe(NOWHERE)
  })

  it('are nowhere when the record is damaged', async () => {
    await install(CITY)
    const bytes = await readFile(join(directory, CITY))
    const at = bytes.lastIndexOf('Auckland')
    // A control byte that announces a type which does not exist.
    bytes.fill(0, at - 1, at + 8)
    await writeFile(join(directory, CITY), bytes)
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    expect(geoip.place('198.18.5.1')).toBe(NOWHERE)
    expect(geoip.place('192.0.2.5').city).toBe('Lyon')
  })
})

describe('files', () => {
  it.each(['empty', 'garbage', 'gzip', 'truncated', 'half', 'metadata only'])('that are %s are refused', async kind => {
    const sound = await readFile(join(demo, CITY))
    const broken: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      garbage: Buffer.alloc(5000, 'garbage'),
      gzip: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
      truncated: sound.subarray(0, sound.length - 1),
      half: sound.subarray(0, sound.length / 2),
      'metadata only': sound.subarray(sound.lastIndexOf(Buffer.from('abcdef', 'hex'))),
    }
    await writeFile(join(directory, CITY), broken[kind]!)
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    expect(geoip.state().city).toBeUndefined()
    expect(warnings).toHaveLength(2)
  })

  it('named .updated go before the others', async () => {
    await install(CITY)
    await copyFile(join(demo, CITY), join(directory, `${CITY}.updated`))
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    expect(geoip.state().city?.file).toBe(join(directory, `${CITY}.updated`))
  })

  it('are taken at a reload when they appeared, and left alone when they are the same build', async () => {
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    await install(CITY)
    expect(await geoip.reload()).toMatchObject([
      {kind: 'city', outcome: 'loaded'},
      {kind: 'asn', outcome: 'failed'},
    ])

    const place = geoip.place('192.0.2.5')
    expect(await geoip.reload()).toMatchObject([
      {kind: 'city', outcome: 'unchanged'},
      {kind: 'asn', outcome: 'failed'},
    ])
    expect(geoip.place('192.0.2.5')).toBe(place)
  })

  it('are those of another folder after a reload that names it, also while another reload runs', async () => {
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    const [before, after] = await Promise.all([geoip.reload(), geoip.reload({paths: [demo], overrides: []})])
    expect(before.map(({outcome}) => outcome)).toEqual(['failed', 'failed'])
    expect(after.map(({outcome}) => outcome)).toEqual(['loaded', 'loaded'])
    expect(geoip.state().city?.file).toBe(join(demo, CITY))
    expect((await geoip.reload()).map(({outcome}) => outcome)).toEqual(['unchanged', 'unchanged'])
  })

  it('that broke or vanished leave what was loaded in use, and the reload says so', async () => {
    await install(CITY, ASN)
    const geoip = await openGeoip({paths: [directory], overrides: [], log})
    await writeFile(join(directory, CITY), 'half a download')
    await rm(join(directory, ASN))

    expect(await geoip.reload()).toMatchObject([
      {kind: 'city', outcome: 'failed'},
      {kind: 'asn', outcome: 'failed'},
    ])
    expect(geoip.place('192.0.2.5')).toMatchObject({city: 'Lyon', asNumber: 64601})
  })
})

/** The same tree with records of another width. */
function widened(source: Buffer, nodeCount: number, recordSize: 28 | 32): Buffer {
  const tree = Buffer.alloc((nodeCount * recordSize) / 4)
  for (let node = 0; node < nodeCount; node++) {
    const [left, right] = [source.readUIntBE(node * 6, 3), source.readUIntBE(node * 6 + 3, 3)]
    const at = (node * recordSize) / 4
    tree.writeUIntBE(left, recordSize === 28 ? at : at + 1, 3)
    tree.writeUIntBE(right, recordSize === 28 ? at + 4 : at + 5, 3)
  }
  return tree
}

describe('createTreeWalk', () => {
  it('finds a record exactly where maxmind does, for every record size', async () => {
    const buffer = await readFile(join(demo, CITY))
    const reader = new Reader<Response>(buffer)
    const {metadata} = reader
    const walks = [24, 28, 32].map(recordSize =>
      createTreeWalk(recordSize === 24 ? buffer : widened(buffer, metadata.nodeCount, recordSize as 28 | 32), {
        ...metadata,
        recordSize,
      }),
    )
    const random = seededRandom(11)
    const byte = () => Math.floor(random() * 256)
    const nets = ['192.0.2', '198.51.100', '203.0.113', '198.18.3', '127.0.1']
    const address = addressBytes()
    const records = new Map<number, string>()
    let found = 0
    for (let round = 0; round < 6000; round++) {
      const near = `${nets[round % nets.length]!}.${round % 2 ? byte() : byte() % 20}`
      const six = `2001:db8:${(byte() % 7).toString(16)}::${byte().toString(16)}`
      const text = [near, six, `${byte()}.${byte()}.${byte()}.${byte()}`][round % 3]!
      const family = parseAddress(text, address)!
      const expected = reader.get(text)
      const [record = 0, ...others] = walks.map(walk => walk.find(address, family))

      expect(record !== 0, text).toBe(expected !== null)
      expect(others).toEqual([record, record])
      if (expected === null) continue
      found++
      const content = JSON.stringify(expected)
      expect(records.get(record) ?? content).toBe(content)
      records.set(record, content)
    }
    expect(found).toBeGreaterThan(1000)
    expect(records.size).toBeGreaterThan(20)
  })

  it('does not look for IPv6 in a tree of IPv4', () => {
    // One node: every address whose first bit is 0 has record 1 + 16.
    const walk = createTreeWalk(Buffer.from([0, 0, 17, 0, 0, 1]), {nodeCount: 1, recordSize: 24, ipVersion: 4})
    const address = addressBytes()
    expect(walk.find(address, 4)).toBe(17)
    expect(walk.find(address, 6)).toBe(0)
    expect(walk.firstAddress(address)).toBe(true)
    expect(formatAddress(address, 4)).toBe('0.0.0.0')
  })

  it('ends in a tree that goes in circles, and refuses other record sizes', () => {
    const circle = createTreeWalk(Buffer.alloc(6), {nodeCount: 1, recordSize: 24, ipVersion: 6})
    expect(circle.find(addressBytes(), 6)).toBe(0)
    expect(circle.firstAddress(addressBytes())).toBe(false)
    expect(() => createTreeWalk(Buffer.alloc(6), {nodeCount: 1, recordSize: 20, ipVersion: 6})).toThrow('20 bits')
  })
})

/** An object as if it were a record. */
const viewOf =
  (record: object): RecordView =>
  (...path) => {
    const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], record)
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  }

describe('placeFrom', () => {
  it('reads the flat layout as well', () => {
    const city = {country_code: 'fr', city: 'Nice', latitude: 43.7, longitude: 7.25, continent_code: 'EU'}
    expect(placeFrom(viewOf(city))).toMatchObject({
      countryCode: 'FR',
      continentCode: 'EU',
      city: 'Nice',
      latitude: Math.fround(43.7),
    })
  })

  it('takes what is of another type for absent', () => {
    const city = {country: {iso_code: 7, names: 'x'}, city: null, location: {latitude: 'north', longitude: NaN}}
    expect(placeFrom(viewOf(city), viewOf({autonomous_system_number: 1.5}))).toEqual(NOWHERE)
    expect(placeFrom()).toEqual(NOWHERE)
  })
})

describe('createPlaceCache', () => {
  it('keeps what is asked for and forgets the rest', () => {
    const cache = createPlaceCache(2)
    const place = {...NOWHERE, city: 'Lyon'}
    cache.set(1, 1, place)
    for (let asn = 2; asn < 20; asn++) {
      cache.set(1, asn, NOWHERE)
      expect(cache.get(1, 1)).toBe(place)
    }
    expect(cache.get(1, 2)).toBeUndefined()
    expect(cache.get(9, 9)).toBeUndefined()
  })
})
