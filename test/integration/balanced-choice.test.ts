import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask, from} from '../support/ask.js'
import {schemaProblems} from '../support/json-schema.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const LYON = '192.0.2.1'
const MIRRORS = ['paris', 'berlin', 'frankfurt', 'london', 'newyork'] as const

interface Traced {
  readonly client: {readonly address: string; readonly country: string}
  readonly sentTo: {readonly name: string; readonly until: string | null} | null
  readonly mirrors: readonly {readonly name: string; readonly distanceKm: number; readonly weight: number}[]
}

let world: World
let server: RunningServer

const trace = async (client = LYON, path = '/all.iso'): Promise<Traced> => {
  const {status, body} = await ask(server.address, `${path}?trace&format=json&fromip=${client}`)
  expect(status).toBe(200)
  const document = JSON.parse(body) as Traced
  expect(await schemaProblems('select', document)).toEqual([])
  return document
}
const shares = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await trace()).mirrors.map(({name, weight}) => [name, weight]))
const mirrorOf = async (client: string) => {
  const {headers} = await ask(server.address, '/all.iso', from(client))
  const host = new URL(headers.location ?? '').hostname
  return MIRRORS.find(name => world.mirror(name).host === host)
}

beforeAll(async () => {
  const config = 'SelectionStrategy: balanced\nStickyMinutes: 525600\nTraceAddresses: [127.0.0.0/8]'
  world = await createWorld({mirrors: [...MIRRORS], sharedRoot: true, config})
  await world.publish('all.iso', 'all')
  await world.copyTo()
  await world.json('refresh')
  for (const name of MIRRORS) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/all.iso')
})
afterAll(() => world.close())

describe('balanced shares', () => {
  it('fall with the distance among mirrors of one kind', async () => {
    const {client, mirrors} = await trace()
    expect(client).toMatchObject({address: LYON, country: 'FR'})
    expect(mirrors[0]?.name).toBe('paris')
    const abroad = mirrors.filter(({name}) => name !== 'paris').toSorted((a, b) => a.distanceKm - b.distanceKm)
    expect(abroad.map(({weight}) => weight)).toEqual(abroad.map(({weight}) => weight).toSorted((a, b) => b - a))
    expect(abroad.at(-1)).toMatchObject({name: 'newyork'})
  })

  it('are those that the command tells', async () => {
    const {mirrors} = await world.json<Traced>('select', '/all.iso', '--ip', LYON)
    expect(mirrors).toEqual((await trace()).mirrors)
  })

  it('are what clients of many networks get, each always the same', async () => {
    const expected = await shares()
    const got = new Map<string | undefined, number>()
    const networks = Array.from({length: 600}, (_, at) => `10.${at >> 8}.${at & 255}.1`)
    // Their place is not known, so that all mirrors are alike.
    for (const client of networks) {
      const mirror = await mirrorOf(client)
      got.set(mirror, (got.get(mirror) ?? 0) + 1)
    }
    for (const name of MIRRORS) expect(Math.abs((got.get(name) ?? 0) - 120)).toBeLessThan(50)
    expect(Object.keys(expected).sort()).toEqual([...MIRRORS].sort())
    const mine = await mirrorOf(LYON)
    for (let request = 0; request < 10; request++) expect(await mirrorOf('192.0.2.9')).toBe(mine)
    expect((await trace()).sentTo).toMatchObject({name: mine, until: expect.any(String) as unknown})
  })

  it('leave a network where it is when another mirror leaves, and move it when its own does', async () => {
    const mine = (await mirrorOf(LYON)) ?? ''
    const [other = ''] = MIRRORS.filter(name => name !== mine)
    await world.json('mirror', 'disable', other)
    await vi.waitFor(async () => expect(Object.keys(await shares())).not.toContain(other))
    expect(await mirrorOf(LYON)).toBe(mine)
    await world.json('mirror', 'disable', mine)
    await vi.waitFor(async () => expect(await mirrorOf(LYON)).not.toBe(mine))
    await world.json('mirror', 'enable', mine, other)
    await vi.waitFor(async () => expect(await mirrorOf(LYON)).toBe(mine))
  })

  it('are no more than MaxShare, and what is above goes to the others', async () => {
    const before = await shares()
    await world.json('mirror', 'set', 'paris', 'MaxShare=20')
    await vi.waitFor(async () => expect((await shares())['paris']).toBe(20))
    const after = await shares()
    const factor = (100 - 20) / (100 - (before['paris'] ?? 0))
    for (const name of ['berlin', 'london']) expect(after[name]).toBeCloseTo((before[name] ?? 0) * factor, 0)
    expect((await world.run('mirror', 'show', 'paris')).stdout).toMatch(/largest share +20 %/)
    expect((await world.run('mirror', 'export')).stdout).toContain('MaxShare: 20')
    expect((await world.run('mirror', 'set', 'paris', 'MaxShare=101')).stderr).toContain('MB_MIRROR_INVALID')
  })
})

it('explains to named addresses only', async () => {
  const {status, body} = await ask(server.address, '/all.iso?trace')
  expect([status, body.split('\n')[0]]).toEqual([200, expect.stringMatching(/^Sent to /)])
  expect((await ask(server.address, '/all.iso?trace', from(LYON))).status).toBe(302)
})
