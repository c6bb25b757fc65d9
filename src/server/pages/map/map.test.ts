import {expect} from 'vitest'
import {ranked} from '../../../../test/support/app-deps.js'
import {test} from '../../../../test/support/app.js'
import {aMirror, clientAt} from '../../../../test/support/mirrors.js'
import {areaAround, onMap, WORLD} from './map-area.js'

const PARIS = {latitude: 48.9, longitude: 2.4}
const TOKYO = {latitude: 35.7, longitude: 139.7}
const LYON = clientAt({latitude: 45.8, longitude: 4.8, countryCode: 'FR', country: 'France', city: 'Lyon'})
const DOWN = {isUp: false, reason: 'broken'}

const mapOf = (body: string): string => /<svg class="map"[^]*?<\/svg>/.exec(body)?.[0] ?? ''
/** Titles of the marks for wide screens. */
const titlesOf = (map: string): string[] =>
  [...(map.split('class="on-narrow"')[0] ?? '').matchAll(/<title>([^]*?)<\/title>/g)].map(([, title = '']) => title)

test('the map of all mirrors names each with state and downloads', async ({running: {ask, world}}) => {
  world.mirrors = [
    aMirror({id: 1, name: 'far', ...TOKYO}),
    aMirror({id: 2, name: 'lost', latitude: 0, longitude: 0}),
    aMirror({id: 3, name: 'odd', latitude: Number.NaN, longitude: 3}),
    aMirror({id: 4, name: '<b>', latitude: 91, longitude: 500, http: DOWN}),
  ]
  const map = mapOf((await ask('GET /?mirrorstats')).body)
  expect(titlesOf(map)).toEqual(['far: up, 4 downloads today', '&lt;b>: down, 0 downloads today'])
  expect(map).not.toMatch(/NaN|Infinity/)
})

test('mirrors close together are one mark that tells how many are up', async ({running: {ask, world}}) => {
  const states = [{}, {http: DOWN}, {enabled: false}]
  world.mirrors = states.map((state, index) => aMirror({id: index + 1, name: `m${index + 1}`, ...PARIS, ...state}))
  const map = mapOf((await ask('GET /?mirrorstats')).body)
  expect(map.match(/>1\/3<\/text>/g)).toHaveLength(2)
  expect(map).toContain('class="warn"')
  expect(titlesOf(map)[0]?.split('\n')).toHaveLength(3)

  world.mirrors = Array.from({length: 30}, (_, index) => aMirror({id: index + 1, name: `m${index + 1}`, ...PARIS}))
  const many = mapOf((await ask('GET /?mirrorstats')).body)
  expect(many).toContain('>30</text>')
  expect(titlesOf(many)[0]?.split('\n').at(-1)).toBe('and 18 more')
})

test('the map of a file shows the client, its way and who is refused near it', async ({running: {ask, world}}) => {
  world.client = LYON
  const at = (id: number, name: string, place: typeof PARIS, weight: number) => ({
    ...ranked(name, `http://${name}.example/`),
    mirror: aMirror({id, name, ...place}),
    weight,
  })
  world.explanation = {
    ranked: [at(1, 'near', PARIS, 75), at(2, 'spare', {latitude: 40.4, longitude: -3.7}, 0)],
    excluded: [
      {
        mirror: aMirror({id: 3, name: 'bad', latitude: 52.5, longitude: 13.4}),
        absoluteUrl: '',
        distanceKm: 900,
        exclusion: {kind: 'size-mismatch'},
      },
    ],
  }
  const {body} = await ask('GET /testy.tgz?mirrorlist')
  const map = mapOf(body)
  expect(titlesOf(map)).toEqual([
    'near: 75.0 %, 12 km',
    'bad: File size mismatch',
    'spare: in reserve, 12 km',
    'The client: Lyon, France, sent to near',
  ])
  expect(map).toContain('class="way"')
  expect(body).toContain('class="client" aria-hidden')
})

test('without weights the first mirror gets everything, as nothing is drawn', async ({running: {ask, world}}) => {
  world.client = LYON
  world.explanation = {
    ranked: [
      {...ranked('first', 'http://first.example/'), mirror: aMirror({id: 1, name: 'first', ...TOKYO})},
      {...ranked('second', 'http://second.example/'), mirror: aMirror({id: 2, name: 'second', ...PARIS})},
    ],
    excluded: [],
  }
  const {body} = await ask('GET /testy.tgz?mirrorlist')
  expect(titlesOf(mapOf(body)).slice(0, 2)).toEqual(['first: 100.0 %, 12 km', 'second: in reserve, 12 km'])
  expect(body).toContain('<th scope="row">first</th>')
  expect(body).not.toContain('Random')
})

test('a client whose place is not known is not drawn', async ({running: {ask, world}}) => {
  world.explanation = {ranked: [{...ranked('m', 'http://m.example/'), mirror: aMirror(PARIS)}], excluded: []}
  const {body} = await ask('GET /testy.tgz?mirrorlist')
  expect(titlesOf(mapOf(body))).toEqual(['ovh: drawn at random'])
  expect(body).not.toMatch(/class="way"|class="client"/)
  world.explanation = {
    ranked: [{...ranked('m', 'http://m.example/'), mirror: aMirror({latitude: 0, longitude: 0})}],
    excluded: [],
  }
  expect(mapOf((await ask('GET /testy.tgz?mirrorlist')).body)).toBe('')
})

test('a part of the map has the proportions of the whole, and never leaves it', ({expect: see}) => {
  see(areaAround([])).toBe(WORLD)
  const corners = [
    [-180, 84],
    [180, -58],
    [0, 0],
    [170, -89],
  ] as const
  for (const corner of corners) {
    const {x, y, width, height} = areaAround([onMap(corner)])
    see(x).toBeGreaterThanOrEqual(0)
    see(y).toBeGreaterThanOrEqual(0)
    see(x + width).toBeLessThanOrEqual(WORLD.width)
    see(y + height).toBeLessThanOrEqual(WORLD.height)
    see(Math.abs(height / width - WORLD.height / WORLD.width)).toBeLessThan(0.01)
  }
  see(areaAround(corners.map(onMap)).width).toBe(WORLD.width)
})
