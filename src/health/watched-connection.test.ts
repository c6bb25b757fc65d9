import {X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createServer, type Server} from 'node:https'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Agent, request} from 'undici'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {makeCertificate} from '../../test/support/ftp-servers.js'
import {startHttpMirror} from '../../test/support/http-mirror.js'
import {watchedConnection, type WatchedConnection} from './watched-connection.js'

const folder = mkdtempSync(join(tmpdir(), 'mirrorbits-tls-'))
let server: Server

let ca: string

beforeAll(async () => {
  const {keyFile, certFile, pem} = await makeCertificate(folder)
  ca = pem
  server = createServer({key: readFileSync(keyFile), cert: readFileSync(certFile)}, (_, response) => response.end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}, 60_000)
afterAll(() => {
  server.close()
  rmSync(folder, {recursive: true})
})

async function askOnce(url: string, connection: WatchedConnection): Promise<void> {
  const dispatcher = new Agent({connect: connection.connect})
  try {
    await request(url, {dispatcher, method: 'HEAD', reset: true})
    connection.answered()
  } finally {
    await dispatcher.destroy()
  }
}

it('shows how long an answer took and when the certificate ends', async () => {
  const connection = watchedConnection({timeoutMs: 5000, family: undefined, ca})
  await askOnce(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`, connection)
  expect(connection.rttMs()).toBeGreaterThan(0)
  expect(connection.certificateEnds()).toBe(Date.parse(new X509Certificate(ca).validTo) / 1000)
})

it('knows nothing of a host whose certificate nobody vouches for', async () => {
  const connection = watchedConnection({timeoutMs: 5000, family: undefined})
  await expect(askOnce(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`, connection)).rejects.toThrow()
  expect([connection.rttMs(), connection.certificateEnds()]).toEqual([undefined, undefined])
})

it('connects over the IP version that it is told', async () => {
  const mirror = await startHttpMirror({root: folder})
  const url = mirror.url.replace('127.0.0.1', 'localhost')
  await askOnce(url, watchedConnection({timeoutMs: 5000, family: 4}))
  await expect(askOnce(url, watchedConnection({timeoutMs: 5000, family: 6}))).rejects.toThrow()
  expect(mirror.requests).toHaveLength(1)
  await mirror.stop()
})
