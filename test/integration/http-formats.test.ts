import {createHash} from 'node:crypto'
import {writeFile, utimes} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ask, from} from '../support/ask.js'
import {schemaProblems} from '../support/json-schema.js'
import {elementAt, parseXml} from '../support/parse-xml.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

/** Nearer to the mirror in Paris than to that in Berlin. */
const LYON = from('192.0.2.1')
const CONTENT = 'what is in the image'
const TIME = 1_750_000_000

let world: World
let server: RunningServer

beforeAll(async () => {
  world = await createWorld({
    mirrors: ['paris', 'berlin'],
    config: 'AllowOutdatedFiles:\n  - {Prefix: /dists/, Minutes: 60}',
  })
  await world.publish('disk.iso', CONTENT)
  await world.publish('dists/sid/Release', 'new', TIME)
  await world.copyTo()
  const old = join(world.mirror('paris').root, 'dists/sid/Release')
  await writeFile(old, 'old')
  await utimes(old, TIME - 600, TIME - 600)
  await world.json('refresh')
  for (const name of ['paris', 'berlin']) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/disk.iso')
})
afterAll(() => world.close())

const get = async (path: string) => ask(server.address, path, LYON)
const url = (mirror: string, path: string) => `${world.mirror(mirror).http.url}${path}`

describe('a redirect', () => {
  it('tells the checksum that the source scan has made, and a metalink that is there', async () => {
    const {status, headers} = await get('/disk.iso')
    const digest = createHash('sha256').update(CONTENT).digest('base64')
    expect([status, headers.location]).toEqual([302, url('paris', 'disk.iso')])
    expect(headers['digest']).toBe(`SHA-256=${digest}`)
    expect(headers['repr-digest']).toBe(`sha-256=:${digest}:`)
    const metalink = /<([^>]*)>; rel=describedby/.exec(String(headers['link']))?.[1] ?? ''
    const {body} = await get(metalink)
    expect(elementAt(parseXml(body), 'file', 'hash').text).toBe(createHash('sha256').update(CONTENT).digest('hex'))
  })

  it('tells no checksum where a mirror may have an older version', async () => {
    const {status, headers} = await get('/dists/sid/Release')
    expect([status, headers.location]).toEqual([302, url('paris', 'dists/sid/Release')])
    expect(headers).not.toHaveProperty('digest')
  })
})

describe('a list', () => {
  it('names the mirrors with the current version only, the nearest first', async () => {
    const {body} = await get('/disk.iso?mirrorlist&format=txt')
    expect(body).toBe(`${url('paris', 'disk.iso')}\n${url('berlin', 'disk.iso')}\n`)
    expect((await get('/dists/sid/Release?mirrorlist&format=apt')).body).toBe(`${url('berlin', '')}\tpriority:1\n`)
    const urls = elementAt(parseXml((await get('/dists/sid/Release.meta4')).body), 'file').children
    expect(urls.filter(({name}) => name === 'url').map(({text}) => text)).toEqual([url('berlin', 'dists/sid/Release')])
  })

  it('as JSON keeps to its schema', async () => {
    const document: unknown = JSON.parse((await get('/disk.iso?mirrorlist&format=json')).body)
    expect(await schemaProblems('http-mirrorlist', document)).toEqual([])
    expect(document).toMatchObject({
      file: {path: '/disk.iso', size: CONTENT.length},
      client: {address: '192.0.2.1', country: 'FR'},
      mirrors: [{name: 'paris', url: url('paris', 'disk.iso')}, {name: 'berlin'}],
    })
  })
})

it('the states of all mirrors tell how much each has', async () => {
  const document: unknown = JSON.parse((await get('/?mirrorstats&format=json')).body)
  expect(await schemaProblems('http-mirrorstats', document)).toEqual([])
  expect(document).toMatchObject({
    mirrors: [
      {name: 'paris', state: 'up', files: {known: 2, total: 2, differing: 1}},
      {name: 'berlin', state: 'up', files: {known: 2, total: 2, differing: 0}},
    ],
  })
})
