import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm, stat, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {FastifyInstance} from 'fastify'
import {test as base, expect} from 'vitest'
import {fakeWorld} from '../../../test/support/app-deps.js'
import {partsOf, rawExchange, rawRequest} from '../../../test/support/raw-http.js'
import {buildApp} from '../app.js'
import {listen} from './listen.js'

const test = base.extend<{dir: string; newApp: () => FastifyInstance}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  dir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
    await use(dir)
    await rm(dir, {recursive: true})
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  newApp: async ({}, use) => {
    const apps: FastifyInstance[] = []
    await use(() => {
      const app = buildApp(fakeWorld().deps)
      apps.push(app)
      return app
    })
    for (const app of apps) await app.close()
  },
})

const GET = rawRequest('GET /testy.tgz')
const portOf = (address: string) => Number(address.slice(address.lastIndexOf(':') + 1))

test('a free port is chosen and told', async ({newApp}) => {
  const {address} = await listen(newApp(), '127.0.0.1:0')
  expect(address).toMatch(/^127\.0\.0\.1:\d+$/)
  expect(partsOf(await rawExchange({host: '127.0.0.1', port: portOf(address)}, GET)).status).toBe(302)
})

test('an address without host answers on all of them', async ({newApp}) => {
  const port = portOf((await listen(newApp(), ':0')).address)
  expect(partsOf(await rawExchange({host: '127.0.0.1', port}, GET)).status).toBe(302)
})

test('a port that is taken is named', async ({newApp}) => {
  const {address} = await listen(newApp(), '127.0.0.1:0')
  await expect(listen(newApp(), address)).rejects.toMatchObject({
    code: 'MB_ADDRESS_IN_USE',
    message: `Something listens on ${address} already.`,
  })
})

test('a client over a Unix socket is answered though it has no address', async ({newApp, dir}) => {
  const path = join(dir, 'http.sock')
  expect((await listen(newApp(), `unix:${path}`)).address).toBe(`unix:${path}`)
  expect(partsOf(await rawExchange({path}, GET)).status).toBe(302)
})

test('a Unix socket that somebody answers on stays his', async ({newApp, dir}) => {
  const path = join(dir, 'http.sock')
  const other = createServer(socket => socket.destroy()).listen(path)
  await once(other, 'listening')
  await expect(listen(newApp(), `unix:${path}`)).rejects.toMatchObject({code: 'MB_ADDRESS_IN_USE'})
  expect((await stat(path)).isSocket()).toBe(true)
  other.close()
})

test('a Unix socket that a killed process left behind is replaced', async ({newApp, dir}) => {
  const path = join(dir, 'http.sock')
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  await once(spawn(process.execPath, ['-e', script]), 'exit')
  expect((await stat(path)).isSocket()).toBe(true)

  await listen(newApp(), `unix:${path}`)
  expect(partsOf(await rawExchange({path}, GET)).status).toBe(302)
})

test('a file that is no socket is not removed', async ({newApp, dir}) => {
  const path = join(dir, 'precious')
  await writeFile(path, 'data')
  await expect(listen(newApp(), `unix:${path}`)).rejects.toMatchObject({code: 'MB_ADDRESS_IN_USE'})
  expect((await stat(path)).isFile()).toBe(true)
})

test.for(['nonsense', '127.0.0.1:99999', 'unix:/no/such/folder/http.sock', '203.0.113.1:0'])(
  '%s cannot be listened on',
  async (address, {newApp}) => {
    await expect(listen(newApp(), address)).rejects.toMatchObject({code: 'MB_CONFIG_INVALID'})
  },
)
