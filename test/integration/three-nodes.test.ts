import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {startStallingProxy, type StallingProxy} from '../support/stalling-proxy.js'
import {createWorld, type HeardEvent, type World} from '../support/world.js'

const CONFIG = "CheckInterval: 0\nWorkers: 1\nFallbacks: [{URL: 'http://fallback.example/'}]"

let world: World
let nodes: RunningServer[]
let rsync: StallingProxy

async function startNode(name: string, ...flags: readonly string[]): Promise<RunningServer> {
  const file = join(world.folder, `${name}.conf`)
  await world.configure(`${CONFIG}\nStateDirectory: ${world.folder}/${name}`, file)
  return world.startServer('--config', file, ...flags)
}

const joined = (node: RunningServer): string[] =>
  [...node.log().matchAll(/"other":"([^"]+)","msg":"node joined/g)].map(([, other = '']) => other)

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris'], config: CONFIG})
  await world.publish('disk.iso', 'a disk')
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  const [{urls}] = await world.json<[{urls: {rsync: string}}]>('mirror', 'list')
  rsync = await startStallingProxy(urls.rsync)
  await world.json('mirror', 'set', 'paris', `rsync=${rsync.url}`)
  nodes = await Promise.all(['first', 'second', 'third'].map(name => startNode(name)))
  await vi.waitFor(() => expect(nodes.map(node => new Set(joined(node)).size)).toEqual([2, 2, 2]))
}, 120_000)
afterAll(async () => {
  rsync.stop()
  await world.close()
})

describe('three nodes on one Redis', () => {
  let heard: readonly HeardEvent[]

  it('when one is killed in the middle of a scan, another does the scan within 15 seconds', async () => {
    heard = await world.listen()
    await world.json('mirror', 'enable', 'paris')
    const started = await vi.waitFor(() => {
      const event = heard.find(({type}) => type === 'scan.started')
      expect(rsync.stalled()).toBe(1)
      return event ?? expect.fail('no scan has started')
    })
    const [dead] = nodes.filter(node => !joined(node).includes(String(started['node'])))
    if (dead === undefined) throw new Error('Nobody is the node that scans.')
    expect(await world.database.hget('MIRROR_1', 'scanOpen')).toBe('1')

    await dead.stop('SIGKILL')
    const killedAt = performance.now()
    rsync.letThrough()
    await vi.waitFor(() => expect(heard.some(({type}) => type === 'scan.finished')).toBe(true), {
      interval: 50,
    })

    expect(performance.now() - killedAt).toBeLessThan(15_000)
    const finished = heard.find(({type}) => type === 'scan.finished')
    expect(finished).toMatchObject({name: 'paris', known: 1})
    expect(finished?.['node']).not.toBe(started['node'])
    nodes = nodes.filter(node => node !== dead)
  })

  it('leaves a state without anything half done, and both others serve the mirror', async () => {
    await vi.waitFor(async () => expect(await world.database.exists('SCANNING_1')).toBe(0))
    expect(await world.database.exists('HOLDINGS_1:next')).toBe(0)
    expect(await world.database.hget('MIRROR_1', 'scanOpen')).toBe('0')
    for (const {address} of nodes) {
      await vi.waitFor(async () => {
        const {headers} = await ask(address, '/disk.iso')
        expect(headers.location).toBe(`${world.mirror('paris').http.url}disk.iso`)
      }, 15_000)
    }
  })
})

describe('a node that only answers downloads', () => {
  it('is seen, owns nothing, and hears a reload', async () => {
    const answering = await startNode('fourth', '--no-monitor')
    const {nodes: seen} = await world.json<{nodes: {node: string; mirrors: string[]; scansSource: boolean}[]}>(
      'cluster',
    )
    expect(seen).toHaveLength(3)
    const [other] = seen.filter(({node}) => node.endsWith('/answers-only'))
    expect(other).toMatchObject({mirrors: [], scansSource: false})
    expect(seen.flatMap(({mirrors}) => mirrors)).toEqual(['paris'])

    const {code, stdout} = await world.run('reload')
    expect({code, nodes: stdout.match(/answers-only/g)?.length}).toEqual({code: 0, nodes: 1})
    await answering.logged('configuration reloaded')
  })
})
