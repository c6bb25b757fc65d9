import {describe, expect, it} from 'vitest'
import {
  fakeCatalogue,
  fakeHoldings,
  fakeMirrors,
  recordingEvents,
  recordingMirrorLogs,
  sourceFile,
} from '../../test/support/fakes.js'
import {clientAt, mirrorWith} from '../../test/support/mirrors.js'
import {Bitmap} from '../core/holdings/bitmap.js'
import {DifferRows} from '../core/holdings/differ-rows.js'
import type {Place} from '../core/place.js'
import {addMirror} from './add-mirror.js'
import {describeMirrors} from './describe-mirrors.js'
import {removeMirror} from './remove-mirror.js'
import {setMirrorEnabled} from './set-mirror-enabled.js'

const paris = clientAt({countryCode: 'FR', continentCode: 'EU', latitude: 48.5, longitude: 2.5, asNumber: 3215})

function world(places: Readonly<Record<string, Place>> = {'192.0.2.1': paris}) {
  const parts = {...fakeMirrors(), ...recordingEvents(), ...recordingMirrorLogs()}
  const asked: string[] = []
  const deps = {
    ...parts,
    locate: (address: string) => places[address],
    resolveHost: (host: string) => {
      asked.push(host)
      return host === 'nowhere.example' ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(Object.keys(places))
    },
  }
  return {...parts, deps, asked}
}

describe('addMirror', () => {
  it('adds a disabled mirror where GeoIP puts it', async () => {
    const {deps, asked, entries, published} = world()
    const {mirror, place, warnings} = await addMirror(deps, {
      name: 'm1',
      httpUrl: 'http://h.example:81/pub',
      enabled: true,
    })

    expect(mirror).toMatchObject({
      id: 1,
      httpUrl: 'http://h.example:81/pub/',
      enabled: false,
      latitude: 48.5,
      longitude: 2.5,
      continentCode: 'EU',
      countryCodes: ['FR'],
      asNumber: 3215,
    })
    expect([place, warnings, asked]).toEqual([paris, [], ['h.example']])
    expect(entries).toEqual([{mirror: 1, kind: 'added'}])
    expect(published).toEqual([{type: 'mirror.changed', mirror: 1, name: 'm1', change: 'added'}])
  })

  it('lets stand what the operator said', async () => {
    const {deps} = world()
    const said = {latitude: 1, longitude: 0, continentCode: 'NA', countryCodes: ['US'], asNumber: 7}
    const {mirror} = await addMirror(deps, {name: 'm1', httpUrl: 'h/', ...said})
    expect(mirror).toMatchObject(said)
  })

  it('warns of a host whose place is not known, or that has several addresses', async () => {
    const {deps} = world({'192.0.2.9': clientAt({}), '192.0.2.8': clientAt({})})
    const {mirror, place, warnings} = await addMirror(deps, {name: 'm1', httpUrl: 'h/'})
    expect(place).toBeUndefined()
    expect(mirror.countryCodes).toEqual([])
    expect(warnings).toHaveLength(2)
  })

  it('does not warn of an unknown place where the operator said it', async () => {
    const {deps} = world({'192.0.2.9': clientAt({})})
    const {warnings} = await addMirror(deps, {name: 'm1', httpUrl: 'h/', latitude: 1, longitude: 2})
    expect(warnings).toEqual([])
  })

  it.each([
    ['http://h.example:8080/pub', 'h.example'],
    ['https://[2001:db8::1]:8443/', '[2001:db8::1]'],
    ['h.example:81', 'h.example'],
  ])('resolves the host alone, without the port of its URL: %s', async (httpUrl, host) => {
    const {deps, asked} = world()
    expect((await addMirror(deps, {name: 'm1', httpUrl})).place).toEqual(paris)
    expect(asked).toEqual([host])
  })

  it('refuses a host without an address, bad settings, and a name that is taken', async () => {
    const {deps, records} = world()
    await addMirror(deps, {name: 'm1', httpUrl: 'h/'})
    await expect(addMirror(deps, {name: 'm1', httpUrl: 'h/'})).rejects.toMatchObject({code: 'MB_MIRROR_EXISTS'})
    for (const httpUrl of ['nowhere.example/', 'ftp://h/']) {
      await expect(addMirror(deps, {name: 'm2', httpUrl})).rejects.toMatchObject({code: 'MB_MIRROR_INVALID'})
    }
    expect(records.size).toBe(1)
  })
})

describe('setMirrorEnabled and removeMirror', () => {
  it('change the record and tell everybody', async () => {
    const mirror = mirrorWith({id: 2, name: 'm2', enabled: false})
    const deps = {...fakeMirrors(mirror), ...recordingEvents(), ...recordingMirrorLogs()}

    expect(await setMirrorEnabled(deps, mirror, true)).toMatchObject({enabled: true})
    expect(deps.records.get(2)?.enabled).toBe(true)
    await setMirrorEnabled(deps, mirror, false)
    expect(deps.entries.map(({kind}) => kind)).toEqual(['enabled', 'disabled'])

    await removeMirror(deps, mirror)
    expect(deps.records.size).toBe(0)
    expect(deps.published.map(event => 'change' in event && event.change)).toEqual(['enabled', 'disabled', 'removed'])
  })

  it('tell nobody of a mirror that is gone', async () => {
    const deps = {...fakeMirrors(), ...recordingEvents(), ...recordingMirrorLogs()}
    await expect(setMirrorEnabled(deps, mirrorWith(), true)).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    await expect(removeMirror(deps, mirrorWith())).rejects.toMatchObject({code: 'MB_MIRROR_NOT_FOUND'})
    expect([deps.published, deps.entries]).toEqual([[], []])
  })
})

describe('describeMirrors', () => {
  const traffic = (downloads: number) => ({downloads, bytes: 2n ** 60n})
  async function describeWith(downloads: ReadonlyMap<number, number>, known = 2) {
    const {catalogue} = fakeCatalogue()
    await catalogue.commit({added: [sourceFile('/a'), sourceFile('/b')], changed: [], rehashed: [], removed: []})
    const {holdings, put} = fakeHoldings()
    const counts = {listed: 5, known, differing: 1}
    put(1, {epoch: 1, precision: 0n, offsetMs: 0, counts, same: new Bitmap(), differ: new DifferRows()})
    const asked: string[] = []
    const described = await describeMirrors({
      ...fakeMirrors(mirrorWith({id: 1}), mirrorWith({id: 2})),
      holdings,
      catalogue,
      clock: () => Date.UTC(2026, 10, 21, 23, 59),
      stats: {
        fileDownloads: () => Promise.resolve([]),
        mirrorTraffic: (_, suffix) => {
          asked.push(suffix)
          return Promise.resolve(new Map([...downloads].map(([id, count]) => [id, traffic(count)])))
        },
      },
    })
    return {described, asked}
  }

  it('tells of no more files than there are, although some have gone since the scan', async () => {
    const {described} = await describeWith(new Map(), 3)
    expect(described[0]).toMatchObject({filesKnown: 2, filesTotal: 2})
  })

  it('tells of each mirror how complete it is and what it served today', async () => {
    const {described, asked} = await describeWith(
      new Map([
        [1, 30],
        [2, 10],
      ]),
    )
    expect(described).toMatchObject([
      {
        filesKnown: 2,
        filesTotal: 2,
        filesDiffering: 1,
        trafficToday: {downloads: 30, bytes: 2n ** 60n},
        shareToday: 0.75,
      },
      {filesKnown: 0, filesTotal: 2, filesDiffering: 0, shareToday: 0.25},
    ])
    expect(asked).toEqual(['2026_11_21'])
  })

  it('shares nothing out on a day without downloads', async () => {
    const {described} = await describeWith(new Map())
    expect(described.map(({shareToday, trafficToday}) => [shareToday, trafficToday.downloads])).toEqual([
      [0, 0],
      [0, 0],
    ])
  })
})
