import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, expect, it, vi} from 'vitest'
import type {Log} from '../core/ports.js'
import {createPoliteClient} from './http-client.js'

const ignore = (): void => undefined
const silent: Log = {debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silent}

afterEach(() => {
  vi.useRealTimers()
})

it('waits no longer than the mirror wants when the clock of the host is set back', async () => {
  let requests = 0
  const server = createServer((_request, response) => {
    requests++
    // Set back while the client waits before it asks again.
    if (requests === 1) setTimeout(() => vi.setSystemTime(Date.now() - 3_600_000), 20)
    response.writeHead(requests === 1 ? 503 : 200).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  vi.useFakeTimers({toFake: ['Date'], now: Date.now()})
  const client = createPoliteClient({
    userAgent: 'test',
    timeouts: {totalMs: 5000, retryMs: 100},
    signal: new AbortController().signal,
    log: silent,
  })
  try {
    const {status} = await client.head({origin: `http://127.0.0.1:${port}`, path: '/'})
    expect(status).toBe(200)
  } finally {
    await client.close()
    server.closeAllConnections()
    server.close()
  }
}, 5000)
