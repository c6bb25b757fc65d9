import {randomUUID} from 'node:crypto'
import {join} from 'node:path'
import {expect, vi} from 'vitest'
import {test, writeOld, type WorkHere} from '../../../test/support/work-here.js'
import {asFilePath} from '../../core/file-path.js'
import {startWatching, type Watch} from './watch-mirrors.js'

const start = (here: WorkHere, orders: string[] = []): Promise<Watch> =>
  startWatching({
    ...here.work,
    node: 'here',
    isUp: () => true,
    orders: {
      areOurs: () => true,
      reload: () => Promise.resolve(void orders.push('reload')),
      upgrade: () => Promise.resolve(void orders.push('upgrade')),
    },
  })

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, {interval: 20})
const types = ({told}: WorkHere): string[] => told.map(({type}) => type)
const knows = ({table}: WorkHere, path: string): boolean => table.memory.catalogue.idOf(asFilePath(path)) !== undefined

test('scans the source, then mirrors, and checks them, and ends with all it began', async ({here, redis}) => {
  for (const root of [here.repository, here.mirrorRoot]) await writeOld(join(root, 'a'), 'a')
  here.configure('CheckInterval: 0')
  const mirror = await here.addMirror()
  const watch = await start(here)

  await eventually(async () => expect((await here.stores.mirrors.get(mirror.id))?.http.isUp).toBe(true))
  const order = ['source.finished', 'scan.finished', 'mirror.state'].map(type => types(here).indexOf(type))
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  await watch.stop()

  const asked = here.http.requests.length
  expect(await redis.keys('*SCANNING*')).toEqual([])
  await new Promise(resolve => setImmediate(resolve))
  expect(here.http.requests.length).toBe(asked)
})

test('scans the source at once when it is told that what was stored is gone', async ({here}) => {
  here.configure('RepositoryScanInterval: 0')
  await writeOld(join(here.repository, 'a'), 'a')
  const watch = await start(here)
  try {
    watch.refreshNow()
    await eventually(() => expect(knows(here, '/a')).toBe(true))
  } finally {
    await watch.stop()
  }
})

test('scans the source when its stamp changes', async ({here}) => {
  const stamp = join(here.folder, 'stamp')
  await writeOld(stamp, '1')
  await writeOld(join(here.repository, 'a'), 'a')
  here.configure(`SourceStamp: ${stamp}`)
  const watch = await start(here)
  try {
    await eventually(() => expect(knows(here, '/a')).toBe(true))
    await writeOld(join(here.repository, 'b'), 'b')
    await writeOld(stamp, 'another stamp')
    await eventually(() => expect(knows(here, '/b')).toBe(true))
  } finally {
    await watch.stop()
  }
})

test('takes what is asked of it, and orders', async ({here}) => {
  for (const root of [here.repository, here.mirrorRoot]) await writeOld(join(root, 'a'), 'a')
  here.configure('RepositoryScanInterval: 0')
  const mirror = await here.addMirror()
  const orders: string[] = []
  const watch = await start(here, orders)
  try {
    await eventually(() => expect(types(here)).toContain('scan.finished'))
    const answered = async (id: string, type: string) => {
      await eventually(() => expect(here.told).toContainEqual(expect.objectContaining({type, request: id})))
    }
    const refresh = await here.stores.requests.send({type: 'refresh', rehash: false, force: false}, randomUUID())
    await answered(refresh.id, 'source.finished')
    const scan = await here.stores.requests.send({type: 'scan', mirror: mirror.id, protocol: 'any'}, randomUUID())
    await answered(scan.id, 'scan.finished')
    await here.stores.requests.send({type: 'reload'}, randomUUID())
    await eventually(() => expect(orders).toEqual(['reload']))
  } finally {
    await watch.stop()
  }
})
