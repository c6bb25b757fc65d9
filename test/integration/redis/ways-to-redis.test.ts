import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {PLAIN_REDIS, type RedisSettings} from '../../../src/core/config.js'
import {openRedis} from '../../../src/redis/client.js'
import {TEST_CERTIFICATES} from '../../support/certificates.js'
import {freePort} from '../../support/listening.js'
import {startRedis, type RedisServer} from '../../support/redis.js'
import {
  MASTER_NAME,
  MASTER_PASSWORD,
  SENTINEL_PASSWORD,
  startRedisCluster,
  type RedisCluster,
} from '../../support/redis-cluster.js'
import {noLog} from '../../support/stores.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-ways-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

/** What opening Redis with these settings ends with: the version it tells, or the error. */
async function outcome(settings: Partial<RedisSettings>): Promise<unknown> {
  try {
    const connections = await openRedis({...PLAIN_REDIS, address: '', ...settings}, {log: noLog})
    const pong = await connections.commands.ping()
    await connections.close()
    return pong
  } catch (error) {
    return error
  }
}
const refused = (message: RegExp, hint: RegExp) =>
  expect.objectContaining({
    code: 'MB_REDIS_UNREACHABLE',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  }) as unknown

describe('TLS', () => {
  let server: RedisServer
  let port = 0
  const file = (name: string): string => join(folder, name)

  beforeAll(async () => {
    port = await freePort('127.0.0.1')
    for (const [name, {cert, key}] of Object.entries(TEST_CERTIFICATES)) {
      await writeFile(file(`${name}.pem`), cert)
      await writeFile(file(`${name}.key`), key)
    }
    // prettier-ignore
    server = await startRedis({
      args: [
        '--tls-port', String(port), '--tls-cert-file', file('one.pem'), '--tls-key-file', file('one.key'),
        '--tls-ca-cert-file', file('two.pem'), '--tls-auth-clients', 'optional',
      ],
    })
  })
  afterAll(() => server.stop())

  const tls = (changes: Partial<RedisSettings['tls']> = {}) => ({
    ...{enabled: true, ca: file('one.pem'), certificate: '', key: ''},
    ...changes,
  })

  it('works with an authority of our own, by key or by URL, with and without a certificate', async () => {
    expect(await outcome({address: `127.0.0.1:${port}`, tls: tls()})).toBe('PONG')
    expect(await outcome({address: `rediss://localhost:${port}`, tls: tls({enabled: false})})).toBe('PONG')
    const client = {certificate: file('two.pem'), key: file('two.key')}
    expect(await outcome({address: `127.0.0.1:${port}`, tls: tls(client)})).toBe('PONG')
  })

  it('is refused for a server that nobody we trust vouches for', async () => {
    const untrusted = refused(/self.signed|certificate/i, /RedisTLSCA/)
    expect(await outcome({address: `127.0.0.1:${port}`, tls: tls({ca: ''})})).toEqual(untrusted)
    expect(await outcome({address: `127.0.0.1:${port}`, tls: tls({ca: file('two.pem')})})).toEqual(untrusted)
  })

  it.each([
    ['that is not there', 'absent.pem'],
    ['that is no PEM', 'text.pem'],
  ])('needs no file %s', async (_, name) => {
    await writeFile(file('text.pem'), 'nothing of the kind')
    expect(await outcome({address: '127.0.0.1:1', tls: tls({ca: file(name)})})).toMatchObject({
      code: 'MB_CONFIG_INVALID',
      message: expect.stringContaining('RedisTLSCA') as string,
    })
  })
})

describe('users', () => {
  let server: RedisServer

  beforeAll(async () => {
    const acl = join(folder, 'users.acl')
    await writeFile(
      acl,
      [
        'user default off',
        'user mirrorbits on >s3cret ~* &* +@all -@dangerous +info',
        'user reader on >ro ~* +ping',
      ].join('\n'),
    )
    server = await startRedis({args: ['--aclfile', acl]})
  })
  afterAll(() => server.stop())

  it('get in with their password, in the keys or in the URL', async () => {
    const address = `unix:${server.socket}`
    expect(await outcome({address, user: 'mirrorbits', password: 's3cret'})).toBe('PONG')
    expect(await outcome({address, user: 'mirrorbits', password: 'wrong'})).toEqual(
      refused(/WRONGPASS/, /RedisPassword/),
    )
    expect(await outcome({address})).toEqual(refused(/NOAUTH/, /RedisPassword/))
  })
})

describe('sentinels', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  }, 60_000)
  afterAll(() => cluster.stop())

  const through = (changes: Partial<RedisSettings> = {}) =>
    outcome({
      sentinels: cluster.sentinels.map(host => ({host})),
      sentinelMasterName: MASTER_NAME,
      password: MASTER_PASSWORD,
      sentinelPassword: SENTINEL_PASSWORD,
      ...changes,
    })

  it('name the master, also when one of them is gone', async () => {
    expect(await through()).toBe('PONG')
    expect(await through({sentinels: [{host: '127.0.0.1:1'}, ...cluster.sentinels.map(host => ({host}))]})).toBe('PONG')
  })

  it('are told their own password, and know the master by its name', async () => {
    expect(await through({sentinelPassword: 'wrong'})).toEqual(refused(/entinel/, /RedisSentinelPassword/))
    expect(await through({sentinelMasterName: 'other'})).toEqual(refused(/entinel/, /RedisSentinelMasterName/))
    expect(await through({password: 'wrong'})).toEqual(refused(/WRONGPASS/, /RedisPassword/))
  })
})
