import {createServer} from 'node:http'
import {createServer as createTcpServer, type AddressInfo, type Server} from 'node:net'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, describe, expect, it} from 'vitest'
import {probeAddress} from './probe-address.js'

const open: Server[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map(server => new Promise(resolve => server.close(resolve))))
})

async function listening(server: Server, at: {readonly path: string} | {readonly port: number} = {port: 0}) {
  open.push(server)
  const where = 'path' in at ? at : {...at, host: '127.0.0.1'}
  await new Promise<void>(resolve => server.listen(where, resolve))
  return 'path' in at ? `unix:${at.path}` : `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering = (name: string): Server =>
  createServer((_, response) => {
    response.setHeader('Server', name)
    response.end()
  })

describe('the address of a server', () => {
  it('is ours when a node answers there', async () => {
    expect(await probeAddress(await listening(answering('Mirrorbits/v1')))).toEqual({kind: 'ours'})
  })

  it('is taken when another program answers, or one that speaks no HTTP', async () => {
    expect(await probeAddress(await listening(answering('nginx')))).toEqual({kind: 'taken'})
    expect(await probeAddress(await listening(createTcpServer(socket => socket.destroy())))).toEqual({kind: 'taken'})
  })

  it('is free when nobody does', async () => {
    const address = await listening(answering('x'))
    await new Promise(resolve => open.pop()?.close(resolve))
    expect(await probeAddress(address)).toEqual({kind: 'free'})
  })

  it('is refused when this machine does not have it', async () => {
    expect(await probeAddress('192.0.2.1:8080')).toMatchObject({kind: 'refused'})
  })

  it('may be a socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-probe-'))
    const path = join(folder, 'http.sock')
    expect(await probeAddress(`unix:${path}`)).toEqual({kind: 'free'})
    expect(await probeAddress(await listening(answering('Mirrorbits'), {path}))).toEqual({kind: 'ours'})
    await rm(folder, {recursive: true})
  })
})
