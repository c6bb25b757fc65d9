import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {request} from 'node:https'
import {createServer, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import type {IncomingMessage} from 'node:http'
import Fastify, {type FastifyInstance} from 'fastify'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ask} from '../../../test/support/ask.js'
import {TEST_CERTIFICATES} from '../../../test/support/certificates.js'
import {recordingLog} from '../../../test/support/fakes.js'
import {freePort} from '../../../test/support/listening.js'
import {createAdminListener} from './admin-listener.js'

let folder: string
const closers: (() => Promise<unknown>)[] = []
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mirrorbits-admin-'))))
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await rm(folder, {recursive: true, force: true})
})

/** An application that answers each call once the test lets it. */
function listener(rpcListenAddress = '127.0.0.1:0') {
  const config: {rpcListenAddress: string; rpcTls: {certificate: string; key: string} | undefined} = {
    rpcListenAddress,
    rpcTls: undefined,
  }
  const {log, lines} = recordingLog()
  const held: (() => void)[] = []
  let isHolding = false
  const opened = createAdminListener({
    config: () => config,
    log,
    build(tls) {
      const app: FastifyInstance = tls === undefined ? Fastify() : Fastify({https: tls})
      app.decorate('draining', {isOn: false})
      app.get('/', async () => {
        if (isHolding) await new Promise<void>(resolve => held.push(resolve))
        return tls === undefined ? 'plain' : 'tls'
      })
      return app
    },
  })
  closers.push(() => opened.close())
  const addresses = (): string[] =>
    lines.flatMap(({message, fields}) =>
      message === 'admin API listening' && 'address' in fields ? [String(fields.address)] : [],
    )
  return {admin: opened, config, lines, held, addresses, hold: () => void (isHolding = true)}
}

const port = (address = ''): number => Number(address.replace(/^.*:/, ''))

async function askTls(address: string): Promise<string> {
  const sent = request({host: '127.0.0.1', port: port(address), rejectUnauthorized: false, agent: false}).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return text(response)
}

async function taken(): Promise<{readonly address: string; free(): Promise<void>}> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async free() {
      await once(server.close(), 'close')
    },
  }
}

async function certificate(): Promise<{readonly certificate: string; readonly key: string}> {
  const files = {certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem')}
  await writeFile(files.certificate, TEST_CERTIFICATES.one.cert)
  await writeFile(files.key, TEST_CERTIFICATES.one.key)
  return files
}

describe('the admin API', () => {
  it('moves to another address, and ends the call on the former one that is under way', async () => {
    const {config, admin, addresses, held, hold} = listener()
    await admin.follow()
    const [first = ''] = addresses()
    hold()
    const under = ask(first, '/')
    await expect.poll(() => held.length).toBe(1)

    config.rpcListenAddress = `127.0.0.1:${await freePort('127.0.0.1')}`
    await admin.follow()
    expect(addresses()[1]).toBe(config.rpcListenAddress)
    await expect(ask(first, '/')).rejects.toThrow('ECONNREFUSED')
    held[0]?.()
    expect((await under).body).toBe('plain')
  })

  it('stays where it is when the new address is taken, and says so', async () => {
    const {config, admin, addresses, lines} = listener()
    await admin.follow()
    const other = await taken()
    closers.push(() => other.free())
    config.rpcListenAddress = other.address
    await admin.follow()
    expect((await ask(addresses()[0] ?? '', '/')).body).toBe('plain')
    expect(lines.at(-1)).toMatchObject({level: 'warn', message: expect.stringContaining('stays where it is') as string})
  })

  it('opens to all addresses on the port that it has, with a warning', async () => {
    const free = await freePort('127.0.0.1')
    const {config, admin, lines} = listener(`127.0.0.1:${free}`)
    await admin.follow()
    config.rpcListenAddress = `:${free}`
    await admin.follow()
    expect((await ask(`127.0.0.1:${free}`, '/')).body).toBe('plain')
    expect(lines.at(-1)).toMatchObject({level: 'warn', message: expect.stringContaining('without TLS') as string})
  })

  it('switches TLS on and off on the same address', async () => {
    const {config, admin} = listener(`127.0.0.1:${await freePort('127.0.0.1')}`)
    await admin.follow()
    config.rpcTls = await certificate()
    await admin.follow()
    expect(await askTls(config.rpcListenAddress)).toBe('tls')
    config.rpcTls = undefined
    await admin.follow()
    expect((await ask(config.rpcListenAddress, '/')).body).toBe('plain')
  })

  it('changes nothing when the certificate or the address cannot be used', async () => {
    const {config, admin, addresses} = listener()
    await admin.follow()
    config.rpcTls = {certificate: join(folder, 'none'), key: join(folder, 'none')}
    await expect(admin.follow()).rejects.toMatchObject({code: 'MB_CONFIG_INVALID'})
    config.rpcTls = undefined
    config.rpcListenAddress = '192.0.2.1:3390'
    await expect(admin.follow()).rejects.toMatchObject({code: 'MB_CONFIG_INVALID'})
    expect((await ask(addresses()[0] ?? '', '/')).body).toBe('plain')
  })

  it('can be switched off and on', async () => {
    const {config, admin, addresses} = listener('')
    await admin.follow()
    expect(addresses()).toEqual([])
    config.rpcListenAddress = '127.0.0.1:0'
    await admin.follow()
    const [first = ''] = addresses()
    expect((await ask(first, '/')).status).toBe(200)
    config.rpcListenAddress = ''
    await admin.follow()
    await expect(ask(first, '/')).rejects.toThrow('ECONNREFUSED')
  })

  it('ends at once when it is closed, whatever calls are under way', async () => {
    const {admin, addresses, held, hold} = listener()
    await admin.follow()
    hold()
    const under = expect(ask(addresses()[0] ?? '', '/')).rejects.toThrow()
    await expect.poll(() => held.length).toBe(1)
    await admin.close()
    await under
    held[0]?.()
  })
})
