import {join} from 'node:path'
import {expect} from 'vitest'
import {test, writeOld, type WorkHere} from '../../../test/support/work-here.js'
import {asFilePath} from '../../core/file-path.js'
import {refreshHere} from './refresh-here.js'
import {scanHere} from './scan-here.js'

const {signal} = new AbortController()
const options = {protocol: 'any', signal} as const

async function publish({repository, mirrorRoot}: WorkHere, path: string, content: string): Promise<void> {
  for (const root of [repository, mirrorRoot]) await writeOld(join(root, path), content)
}

const holds = ({table}: WorkHere, path: string): boolean =>
  table.holdsCurrent(1, table.memory.catalogue.idOf(asFilePath(path)) ?? -1)

test('notes what a mirror has, in memory too, and tells that a scan was done', async ({here}) => {
  await publish(here, 'a', 'a')
  await writeOld(join(here.repository, 'b'), 'b')
  await refreshHere(here.work, {rehash: false, force: false, signal})
  const mirror = await here.addMirror()
  let scans = 0

  const result = await scanHere({...here.work, onScanned: () => scans++}, mirror, options)

  expect(result).toMatchObject({listed: 1, known: 1, differ: 0})
  expect([holds(here, '/a'), holds(here, '/b'), scans]).toEqual([true, false, 1])
})

test('reads what another node has indexed first', async ({here}) => {
  await publish(here, 'a', 'a')
  await refreshHere(here.work, {rehash: false, force: false, signal})
  const mirror = await here.addMirror()
  const {RoutingTable} = await import('../../core/routing/routing-table.js')
  const {createMemorySync} = await import('../../operations/sync-memory.js')
  const table = new RoutingTable(here.work.config(), Math.random)
  const sync = createMemorySync({...here.stores, table, log: here.work.log})
  expect(table.memory.catalogue.count).toBe(0)

  expect(await scanHere({...here.work, table, sync}, mirror, options)).toMatchObject({known: 1})

  expect(table.memory.catalogue.count).toBe(1)
})

test('reads the trace file that the configuration names', async ({here}) => {
  await publish(here, 'trace', '1577934245\n')
  here.configure('TraceFileLocation: /trace')
  await refreshHere(here.work, {rehash: false, force: false, signal})
  const mirror = await here.addMirror()

  await scanHere(here.work, mirror, options)

  expect((await here.stores.mirrors.get(1))?.lastModTime).toBe(1_577_934_245)
})

test('fails, tells no scan done and keeps what was known when the mirror cannot be listed', async ({here}) => {
  await publish(here, 'a', 'a')
  await refreshHere(here.work, {rehash: false, force: false, signal})
  const mirror = await here.addMirror()
  await scanHere(here.work, mirror, options)
  let scans = 0
  await here.rsync.stop()

  const scan = scanHere({...here.work, onScanned: () => scans++}, {...mirror, listingUrl: 'none'}, options)

  await expect(scan).rejects.toMatchObject({code: 'MB_SCAN_FAILED'})
  expect([holds(here, '/a'), scans]).toEqual([true, 0])
})
