import {once} from 'node:events'
import {createServer} from 'node:http'
import {createServer as createTcpServer, type AddressInfo} from 'node:net'
import {expect, it} from 'vitest'
import {aMirror} from '../../../test/support/mirrors.js'
import type {Config} from '../../core/config.js'
import {traceReader} from './trace-reader.js'

const reader = (traceFileLocation: string) => traceReader({traceFileLocation} as Config)
const signal = new AbortController().signal

it('reads nothing when the configuration names no trace file', () => {
  expect(reader('')).toBeUndefined()
})

it('asks the mirror for its trace file, below its folder, and says who asks', async () => {
  const asked: (string | undefined)[] = []
  const server = createServer(({url, headers}, response) => {
    asked.push(url, headers['user-agent'])
    response.end('1700000000\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const {port} = server.address() as AddressInfo
    const mirror = aMirror({httpUrl: `http://127.0.0.1:${port}/pub/`})
    expect(await reader('/trace/time')?.(mirror, signal)).toEqual({kind: 'time', unixSeconds: 1_700_000_000})
    expect(asked).toEqual(['/pub/trace/time', expect.stringMatching(/^Mirrorbits\/\S+ TRACE$/)])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

it.each([
  {isUp: true, scheme: 'https'},
  {isUp: false, scheme: 'http'},
])('uses the protocol that works: $scheme', async ({isUp, scheme}) => {
  const heard: string[] = []
  const server = createTcpServer(socket =>
    socket
      .on('error', () => undefined)
      .once('data', data => {
        // A TLS handshake begins with this byte.
        heard.push(data[0] === 0x16 ? 'https' : 'http')
        socket.destroy()
      }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const {port} = server.address() as AddressInfo
    const mirror = aMirror({httpUrl: `127.0.0.1:${port}/`, https: {isUp, reason: ''}})
    expect(await reader('trace')?.(mirror, signal)).toMatchObject({kind: 'problem'})
    expect(heard).toEqual([scheme])
  } finally {
    server.close()
  }
})
