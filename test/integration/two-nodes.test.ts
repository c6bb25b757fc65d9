import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ownerOf} from '../../src/core/cluster-owner.js'
import {ask, explain, names, reasons} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const MIRRORS = ['paris', 'berlin', 'frankfurt', 'london', 'newyork', 'sanfrancisco', 'tokyo', 'sydney']
const CONFIG = "CheckInterval: 0\nFallbacks: [{URL: 'http://fallback.example/'}]"

let world: World
let first: RunningServer
let second: RunningServer

const everywhere = (check: (address: string) => Promise<void>) =>
  vi.waitFor(() => Promise.all([first, second].map(({address}) => check(address))), {interval: 100})

/** Which mirrors a node has checked since it had logged so much. */
const checkedBy = (server: RunningServer, since: number): string[] =>
  MIRRORS.filter(name => server.log().slice(since).includes(`"msg":"${name} HTTP `))

/** The name of the node that this one has heard of. */
const otherOf = (server: RunningServer): string =>
  /"other":"([^"]+)","msg":"node joined/.exec(server.log())?.[1] ?? 'nobody'

beforeAll(async () => {
  world = await createWorld({mirrors: MIRRORS, config: CONFIG})
  await world.publish('disk.iso', 'a disk')
  await world.copyTo()
  await world.json('refresh')
  for (const name of MIRRORS) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  const file = join(world.folder, 'second.conf')
  await world.configure(`${CONFIG}\nStateDirectory: ${world.folder}/second`, file)
  ;[first, second] = await Promise.all([world.serve('/disk.iso'), world.serve('/disk.iso', '--config', file)])
  for (const server of [first, second]) await server.logged('node joined the cluster')
})
afterAll(() => world.close())

describe('two nodes on one Redis', () => {
  it('both serve what a command on one has changed', async () => {
    await world.publish('new.iso', 'new')
    await world.copyTo('paris')
    // One of the nodes may be at it too.
    await vi.waitFor(() => world.json('refresh'), {interval: 100})
    expect(await world.json('mirror', 'scan', 'paris')).toMatchObject([{ok: true, result: {known: 2}}])

    await everywhere(async address => {
      const {headers} = await ask(address, '/new.iso')
      expect(headers.location).toBe(`${world.mirror('paris').http.url}new.iso`)
    })
  })

  it('each checks its own share of the mirrors, and both know all of it', async () => {
    const since = [first.log().length, second.log().length] as const

    const [firstName, secondName] = [otherOf(second), otherOf(first)]
    const share = (node: string) => MIRRORS.filter((_, index) => ownerOf(index + 1, [firstName, secondName]) === node)

    await vi.waitFor(() => {
      expect(checkedBy(first, since[0])).toEqual(share(firstName))
      expect(checkedBy(second, since[1])).toEqual(share(secondName))
    })
    await world.stopMirror('tokyo')
    await world.stopMirror('berlin')

    await everywhere(async address => {
      const out = reasons(await explain(address, '/disk.iso'))
      expect(out).toEqual({tokyo: 'Unreachable / Not HTTPS', berlin: 'Unreachable / Not HTTPS'})
    })
    await world.startMirror('tokyo')
    await world.startMirror('berlin')
    await everywhere(async address => expect(reasons(await explain(address, '/disk.iso'))).toEqual({}))
  })

  it('when one is killed the other takes over its mirrors', async () => {
    await second.stop('SIGKILL')
    await first.logged('node left the cluster')
    const since = first.log().length

    await vi.waitFor(() => expect(checkedBy(first, since)).toEqual(MIRRORS))

    expect(await world.json('mirror', 'scan', '--all')).toMatchObject(MIRRORS.map(() => ({ok: true})))
    expect(names(await explain(first.address, '/new.iso'))).toEqual(['paris'])
  })
})
