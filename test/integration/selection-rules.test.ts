import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask, explain, from, names, reasons, scores} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const CLIENTS = {
  lyon: '192.0.2.1',
  munich: '192.0.2.65',
  /** In the autonomous system of the mirror in London. */
  manchester: '192.0.2.129',
  chicago: '198.51.100.1',
  osaka: '203.0.113.1',
  nowhere: '10.1.2.3',
} as const

const FALLBACKS = `Fallbacks:
  - {URL: 'http://fallback.example/', CountryCode: fr, ContinentCode: eu}
  - {URL: 'https://other.example/pub', CountryCode: jp, ContinentCode: as}`

let world: World
let server: RunningServer

const served = async (client: keyof typeof CLIENTS, path = '/all.iso') =>
  names(await explain(server.address, path, CLIENTS[client]))
const refused = async (client: keyof typeof CLIENTS, path = '/all.iso') =>
  reasons(await explain(server.address, path, CLIENTS[client]))
const location = async (path: string, client: keyof typeof CLIENTS) => {
  const {status, headers} = await ask(server.address, path, from(CLIENTS[client]))
  return `${status} ${headers.location ?? ''}`
}

beforeAll(async () => {
  // Each stands where its address is: Paris, Berlin, Frankfurt, London, New York.
  const mirrors = ['paris', 'berlin', 'frankfurt', 'london', 'newyork']
  world = await createWorld({mirrors, config: `${FALLBACKS}\nWeightDistributionRange: 1.5`})
  await world.publish('all.iso', 'all')
  await world.publish('few.iso', 'few')
  await world.copyTo()
  for (const name of mirrors) await rm(join(world.mirror(name).root, 'few.iso'))
  await world.json('refresh')
  await world.addMirror('paris', '--country-only')
  await world.addMirror('berlin', '--continent-only', '--score', '50')
  await world.addMirror('frankfurt', '--excluded-countries', 'FR US')
  await world.addMirror('london', '--as-only')
  await world.addMirror('newyork')
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/all.iso')
})
afterAll(() => world.close())

describe('the limits of mirrors', () => {
  it.each([
    ['lyon', ['berlin', 'newyork', 'paris'], {frankfurt: "User's country restriction", london: 'AS only'}],
    ['munich', ['berlin', 'frankfurt', 'newyork'], {paris: 'Country only', london: 'AS only'}],
    ['manchester', ['berlin', 'frankfurt', 'london', 'newyork'], {paris: 'Country only'}],
    [
      'chicago',
      ['newyork'],
      {
        paris: 'Country only',
        berlin: 'Continent only',
        frankfurt: "User's country restriction",
        london: 'AS only',
      },
    ],
  ] as const)('a client in %s may use %o', async (client, mirrors, others) => {
    // The JSON answer draws among near mirrors, so who is in is what is left of all.
    expect(await refused(client)).toEqual(others)
    for (const name of await served(client)) expect(mirrors).toContain(name)
  })

  it('a client whose place is unknown is sent to mirrors without limits', async () => {
    expect(await served('nowhere')).toEqual(['frankfurt', 'newyork'])
  })

  it('prefers the own network of the client, and what is near', async () => {
    const own = scores(await explain(server.address, '/all.iso', CLIENTS.manchester))
    expect(Object.entries(own).toSorted(([, one], [, other]) => other - one)[0]?.[0]).toBe('london')
    expect(await location('/all.iso', 'chicago')).toBe(`302 ${world.mirror('newyork').http.url}all.iso`)
  })

  it('a better score lets a mirror take more than a nearer one', async () => {
    const {berlin = 0, frankfurt = 0} = scores(await explain(server.address, '/all.iso', CLIENTS.munich))
    expect(frankfurt).toBeGreaterThan(0)
    expect(berlin).toBeGreaterThan(frankfurt)
  })
})

describe('fallbacks', () => {
  it('serve what no mirror has, the one of the country or continent first', async () => {
    expect(await location('/few.iso', 'lyon')).toBe('302 http://fallback.example/few.iso')
    expect(await location('/few.iso', 'osaka')).toBe('302 https://other.example/pub/few.iso')
    expect(await explain(server.address, '/few.iso', CLIENTS.osaka)).toMatchObject({Fallback: true})
  })

  it('serve when all mirrors are excluded', async () => {
    expect((await world.run('mirror', 'disable', 'frankfurt', 'newyork')).code).toBe(0)
    await vi.waitFor(async () =>
      expect(await location('/all.iso', 'osaka')).toMatch('https://other.example/pub/all.iso'),
    )
    expect(await refused('osaka')).toMatchObject({newyork: 'Disabled', paris: 'Country only'})
    expect((await world.run('mirror', 'enable', 'frankfurt', 'newyork')).code).toBe(0)
    await vi.waitFor(async () => expect(await location('/all.iso', 'osaka')).toContain('127.0.1'))
  })

  it('serve what is not indexed yet, and folders', async () => {
    await world.publish('new/file.iso', 'new')

    expect(await location('/new/file.iso', 'lyon')).toBe('302 http://fallback.example/new/file.iso')
    expect(await location('/new', 'lyon')).toBe('302 http://fallback.example/new')
    expect(await location('/new/', 'lyon')).toBe('302 http://fallback.example/new')
    expect(await location('/missing.iso', 'lyon')).toBe('404 ')
  })

  it('without any, nobody can serve', async () => {
    await world.configure('')
    await server.signal('SIGHUP', 'configuration reloaded')
    expect(await ask(server.address, '/few.iso')).toMatchObject({status: 503, body: 'Service Unavailable\n'})
    expect(await location('/all.iso', 'lyon')).toContain('127.0.1')
  })
})
