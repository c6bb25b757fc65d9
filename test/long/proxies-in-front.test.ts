import {once} from 'node:events'
import {request, type IncomingMessage} from 'node:http'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createLoadedWorld, underLoad} from '../support/chaos.js'
import {freePort} from '../support/listening.js'
import type {RunningServer} from '../support/program.js'
import {startHaproxy, startNginx, type WebServer} from '../support/web-servers.js'
import type {World} from '../support/world.js'

/** An address of this machine that is neither ours nor that of a proxy. */
const CLIENT = '127.0.0.9'

interface Scene {
  readonly world: World
  readonly server: RunningServer
  /** Of the proxy. */
  readonly front: string
}

interface Proxy {
  readonly config?: string
  readonly start: (addresses: {readonly address: string; readonly admin: string}) => Promise<WebServer>
}

const throughNginx: Proxy = {
  start: ({address}) =>
    startNginx({
      root: '/nonexistent',
      upstream: `upstream mirrorbits {
    server ${address};
    keepalive 64;
    keepalive_timeout 8s;
  }`,
      extra: `location / {
      proxy_pass http://mirrorbits;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto https;
    }`,
    }),
}

const throughHaproxy: Proxy = {
  start: ({address, admin}) =>
    startHaproxy({
      frontend: `option forwardfor
  http-request set-header X-Forwarded-Proto https`,
      backend: `option httpchk
  http-check send meth GET uri /readyz
  server node ${address} check port ${admin.split(':')[1] ?? ''} inter 500ms`,
    }),
}

/** With the PROXY protocol, whose header the checks send too. */
const byProxyProtocol = (version: 'send-proxy' | 'send-proxy-v2'): Proxy => ({
  config: 'ProxyProtocol: true',
  start: ({address}) =>
    startHaproxy({
      frontend: 'http-request set-header X-Forwarded-Proto https',
      backend: `option httpchk
  http-check send meth HEAD uri /pool/file-1.iso ver HTTP/1.1 hdr Host mirrors.example
  http-check expect status 302
  server node ${address} ${version} check inter 500ms`,
    }),
})

async function open({config = '', start}: Proxy): Promise<Scene> {
  const [address, admin] = [`127.0.0.1:${await freePort('127.0.0.1')}`, `127.0.0.1:${await freePort('127.0.0.1')}`]
  const lines = `Workers: 2
ListenAddress: ${address}
RPCListenAddress: ${admin}
TrustedProxies: [127.0.0.1]
LogDir: LOGS
Fallbacks: [{URL: 'http://fallback.example/'}]
${config}`
  const world = await createLoadedWorld({config: ''})
  await world.configure(lines.replace('LOGS', world.folder))
  const pidFile = join(world.folder, 'mirrorbits.pid')
  const server = await world.startServer('--pid-file', pidFile)
  const proxy = await start({address, admin})
  onTestFinished(async () => {
    await proxy.stop()
    await stopHolder(pidFile)
    await world.close()
  })
  const {host: front} = new URL(proxy.url)
  await vi.waitFor(async () => expect((await ask(front, '/pool/file-1.iso', {method: 'HEAD'})).status).toBe(302), {
    timeout: 20_000,
  })
  return {world, server, front}
}

/** An upgrade leaves another process than the one that was started. */
async function stopHolder(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8'))
  process.kill(pid, 'SIGTERM')
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), 20_000)
}

/** One request from another address of this machine. */
async function askAs(localAddress: string, front: string, path: string): Promise<IncomingMessage> {
  const [host, port] = front.split(':')
  const sent = request({host, port, path, localAddress, agent: false}).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.resume()
  return response
}

describe.each([
  ['nginx that keeps connections', throughNginx],
  ['haproxy that asks for health', throughHaproxy],
  ['haproxy with PROXY protocol 1', byProxyProtocol('send-proxy')],
  ['haproxy with PROXY protocol 2', byProxyProtocol('send-proxy-v2')],
])('through %s', (name, proxy) => {
  it('the address of the client is known', async () => {
    const {world, front} = await open(proxy)
    expect((await askAs(CLIENT, front, '/pool/file-2.iso')).statusCode).toBe(302)
    await vi.waitFor(async () => {
      const lines = (await readFile(join(world.folder, 'downloads.log'), 'utf8')).split('\n')
      expect(lines.find(line => line.includes('file-2.iso'))).toContain(CLIENT)
    })
  })

  it('no request fails while the server reloads and is upgraded', async () => {
    const {world, server, front} = await open(proxy)
    await underLoad({
      what: `reload and upgrade through ${name}`,
      address: front,
      database: world.database,
      async deed() {
        const reloads = () => server.log().split('"configuration reloaded').length
        for (let round = 0; round < 3; round++) {
          const before = reloads()
          server.process.kill('SIGHUP')
          await vi.waitFor(() => expect(reloads()).toBeGreaterThan(before), 30_000)
        }
        expect(await world.json('upgrade')).toMatchObject({nodes: [{ok: true}]})
      },
    })
  })
})
