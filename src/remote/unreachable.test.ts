import {once} from 'node:events'
import {createServer as createHttpServer} from 'node:http'
import {createServer as createTcpServer, type AddressInfo, type Server} from 'node:net'
import {createServer as createTlsServer} from 'node:tls'
import {afterEach, describe, expect, it} from 'vitest'
import {TEST_CERTIFICATES} from '../../test/support/certificates.js'
import {createApiClient} from './api-client.js'
import {parseServerAddress} from './server-address.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(server: Server): Promise<string> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const failureAt = (address: string): Promise<unknown> =>
  createApiClient({server: parseServerAddress(address), secret: ''})
    .call('GET', '/version')
    .catch((error: unknown) => error)

const tlsServer = () => {
  const server = createTlsServer({...TEST_CERTIFICATES.one})
  server.on('tlsClientError', () => undefined)
  return server
}

describe('a server that is addressed by the wrong scheme is told with the address to write', () => {
  it('https where TLS is not spoken', async () => {
    const address = await listening(createHttpServer((_, response) => response.end()))
    expect(await failureAt(`https://${address}/base`)).toMatchObject({
      code: 'MB_SERVER_UNREACHABLE',
      message: `What answers at https://${address}/base does not speak TLS.`,
      hint: `Write --server http://${address}/base instead.`,
    })
  })

  it('http where only TLS is spoken', async () => {
    const address = await listening(tlsServer())
    expect(await failureAt(`http://${address}`)).toMatchObject({
      code: 'MB_SERVER_UNREACHABLE',
      message: `What answers at http://${address} speaks TLS only.`,
      hint: expect.stringContaining(`--server https://${address} `) as string,
    })
  })

  it('http where a web server with TLS answers that with a page', async () => {
    const server = createTlsServer({...TEST_CERTIFICATES.one})
    server.on('tlsClientError', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\nno'))
    const address = await listening(server)
    expect(await failureAt(address)).toMatchObject({message: expect.stringContaining('speaks TLS only') as string})
  })
})

it('a certificate that is not trusted is told as such', async () => {
  const address = await listening(tlsServer())
  expect(await failureAt(`https://${address}`)).toMatchObject({
    code: 'MB_SERVER_UNREACHABLE',
    message: expect.stringMatching(/^The certificate of https:\S+ is not trusted: /) as string,
    hint: expect.stringContaining('--server-ca') as string,
  })
})

it('who only closes the connection is not taken for a TLS server', async () => {
  const address = await listening(createTcpServer(socket => socket.destroy()))
  expect(await failureAt(address)).toMatchObject({
    message: `The admin API at http://${address} cannot be reached: socket hang up`,
    hint: 'Look whether the server runs and at its RPCListenAddress.',
  })
})
