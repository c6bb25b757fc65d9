import {createServer, type Server} from 'node:net'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect} from 'vitest'
import {openRedis} from '../../../src/redis/client.js'
import {ensureDatabaseVersion} from '../../../src/redis/database-version.js'
import {channels, keyPrefixes, keys} from '../../../src/redis/keys.js'
import {parseMirror} from '../../../src/redis/mirror-record.js'
import {openStores} from '../../../src/redis/open-stores.js'
import {startRedis} from '../../support/redis.js'
import {mirrorSettings} from '../../support/mirrors.js'
import {noLog, NOW, openTestRedis, redisSettings, test} from '../../support/stores.js'

/** Answers every command with what `reply` gives for its name. */
async function fakeRedis(socket: string, reply: (name: string) => string): Promise<Server> {
  const server = createServer(connection => {
    connection.on('error', () => undefined)
    connection.on('data', data => {
      for (const [, name = ''] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g))
        connection.write(reply(name.toLowerCase()))
    })
  })
  await new Promise<void>(resolve => server.listen(socket, resolve))
  return server
}
const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`

describe('opening Redis', () => {
  test('nobody there is an error that names the address and not the password', async () => {
    const failure = await openRedis({...redisSettings('redis://user:s3cret@127.0.0.1:1/2')}, {log: noLog}).catch(
      (e: unknown) => e,
    )

    expect(failure).toMatchObject({
      code: 'MB_REDIS_UNREACHABLE',
      message: expect.stringContaining('redis://127.0.0.1:1') as string,
    })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('s3cret')
  })

  test.for(['nonsense:port', 'redis://[', 'redis://h/notanumber', 'h:99999'])(
    '"%s" is no address',
    async (address, {expect: check}) => {
      await check(openRedis(redisSettings(address), {log: noLog})).rejects.toMatchObject({code: 'MB_CONFIG_INVALID'})
    },
  )

  test('a wrong password is told', async () => {
    const server = await startRedis({args: ['--requirepass', 'right']})
    const settings = redisSettings(`unix:${server.socket}`)

    await expect(openRedis({...settings, password: 'wrong'}, {log: noLog})).rejects.toMatchObject({
      code: 'MB_REDIS_UNREACHABLE',
    })
    const connections = await openRedis({...settings, password: 'right'}, {log: noLog})
    expect(connections.isUp()).toBe(true)
    await connections.close()
    await server.stop()
  })

  test('a Redis that hangs does not keep anybody from leaving', async () => {
    const server = await startRedis()
    const connections = await openRedis(redisSettings(`unix:${server.socket}`), {log: noLog})
    process.kill(server.pid, 'SIGSTOP')
    try {
      const began = performance.now()
      await connections.close()
      expect(performance.now() - began).toBeLessThan(5000)
    } finally {
      process.kill(server.pid, 'SIGCONT')
      await server.stop()
    }
  })

  test.for(['', 'secret'])('a Redis that hangs is given up after one time limit, password "%s"', async password => {
    const server = await startRedis()
    process.kill(server.pid, 'SIGSTOP')
    try {
      const began = performance.now()
      const settings = {...redisSettings(`unix:${server.socket}`), password}
      await expect(openRedis(settings, {log: noLog, commandTimeoutMs: 3000})).rejects.toMatchObject({
        code: 'MB_REDIS_UNREACHABLE',
        message: expect.stringContaining('does not answer in time') as string,
      })
      expect(performance.now() - began).toBeLessThan(5800)
    } finally {
      process.kill(server.pid, 'SIGCONT')
      await server.stop()
    }
  })

  test('commands that a hanging Redis gets one after the other have one time limit together', async () => {
    const server = await startRedis()
    const connections = await openTestRedis(server.socket, {commandTimeoutMs: 3000})
    const ask = () => connections.commands.get('key')
    process.kill(server.pid, 'SIGSTOP')
    const began = performance.now()
    try {
      await expect(ask()).rejects.toThrow('timed out')
      await expect(ask()).rejects.toThrow('timed out')
      expect(performance.now() - began).toBeLessThan(5800)
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    await expect.poll(() => ask().catch(() => 'nothing')).toBeNull()
    await connections.close()
    await server.stop()
  })

  test('who may start without Redis does not wait for one that hangs, and hears of it when it goes on', async () => {
    const server = await startRedis()
    process.kill(server.pid, 'SIGSTOP')
    const connections = await openTestRedis(server.socket, {mustBeUp: false})
    const heard: string[] = []
    let gaps = 0
    connections.subscriptions.onGap(() => gaps++)
    try {
      const began = performance.now()
      await connections.subscriptions.listen('channel', message => heard.push(message))
      expect(performance.now() - began).toBeLessThan(5000) // a command has ten seconds
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    await expect.poll(() => gaps).toBeGreaterThan(0)
    await connections.commands.publish('channel', 'message')
    await expect.poll(() => heard).toEqual(['message'])
    await connections.close()
    await server.stop()
  })

  test('each connection says whose it is', async ({connections}) => {
    await connections.subscriptions.listen('channel', () => undefined)
    const list = String(await connections.commands.client('LIST'))
    expect(list.match(/ name=mirrorbits /g)).toHaveLength(2)
  })

  test('loading is waited for, an old server and a replica are refused', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mirrorbits-fake-'))
    let info = 0
    const loading = await fakeRedis(join(dir, 'a'), name => {
      if (name !== 'info') return '+OK\r\n'
      return ++info < 2
        ? '-LOADING Redis is loading the dataset in memory\r\n'
        : bulk('redis_version:7.0.0\r\nloading:0\r\n')
    })
    const connections = await openTestRedis(join(dir, 'a'))
    expect(connections.isUp()).toBe(true)
    await connections.close()
    const old = await fakeRedis(join(dir, 'b'), name =>
      name === 'info' ? bulk('redis_version:6.0.9\r\nloading:0\r\n') : '+OK\r\n',
    )
    await expect(openTestRedis(join(dir, 'b'))).rejects.toMatchObject({code: 'MB_REDIS_TOO_OLD'})
    const replica = await fakeRedis(join(dir, 'c'), name =>
      name === 'info' ? bulk('redis_version:7.0.9\r\nrole:slave\r\n') : '+OK\r\n',
    )
    await expect(openTestRedis(join(dir, 'c'))).rejects.toMatchObject({code: 'MB_REDIS_UNREACHABLE'})
    for (const server of [loading, old, replica]) server.close()
    await rm(dir, {recursive: true})
  })

  test('a server may start while Redis is away, and hears all once it is there', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mirrorbits-away-'))
    const connections = await openTestRedis(join(dir, 'redis.sock'), {mustBeUp: false})
    const stores = openStores(connections, {node: 'n', clock: () => NOW, log: noLog})
    const heard: unknown[] = []
    await stores.changes.listen(change => heard.push(change))
    expect(connections.isUp()).toBe(false)
    await expect(stores.mirrors.list()).rejects.toMatchObject({code: 'MB_REDIS_UNREACHABLE'})
    stores.events.publish({type: 'config.reloaded'})
    let ups = 0
    connections.onUp(() => ups++)

    let server = await startRedis({dir})
    await expect.poll(() => [connections.isUp(), heard, ups]).toEqual([true, [{kind: 'reconnected'}], 1])
    await server.stop('SIGKILL')
    await expect.poll(() => connections.isUp()).toBe(false)
    server = await startRedis({dir})
    await expect.poll(() => [heard.length, ups]).toEqual([2, 2])
    await connections.commands.publish('_mirrorbits_mirror_update', '7')
    await expect.poll(() => heard.at(-1)).toEqual({kind: 'mirror', id: 7})

    await connections.close()
    await server.stop()
    await rm(dir, {recursive: true})
  })
})

describe('database version', () => {
  test('an empty database becomes ours, and stays', async ({connections: {commands}}) => {
    await ensureDatabaseVersion(commands)
    await ensureDatabaseVersion(commands)
    expect(await commands.get('MIRRORBITS_DB_VERSION')).toBe('3')
  })

  test.for([
    ['0', 'MB_DATABASE_OLD'],
    ['2', 'MB_DATABASE_OLD'],
    ['4', 'MB_DATABASE_NEW'],
    ['three', 'MB_DATABASE_NEW'],
  ] as const)('version %s is refused', async ([version, code], {connections: {commands}, expect: check}) => {
    await commands.set('MIRRORBITS_DB_VERSION', version)
    await check(ensureDatabaseVersion(commands)).rejects.toMatchObject({code})
  })

  test('mirrors without a version are an old database', async ({connections: {commands}, redis}) => {
    await redis.hset('MIRRORS', '1', 'm')
    await expect(ensureDatabaseVersion(commands)).rejects.toMatchObject({code: 'MB_DATABASE_OLD'})
  })
})

describe('channels', () => {
  test('events, requests and greetings arrive, and nothing malformed', async ({stores, redis}) => {
    const heard: unknown[] = []
    const ends = [
      await stores.events.subscribe(event => heard.push(event)),
      await stores.requests.listen(message => heard.push(message)),
      await stores.cluster.listen(node => heard.push(node)),
    ]
    const bad = [
      '',
      'x',
      'null',
      '[]',
      '{"v":2}',
      '{"v":1,"type":"__proto__"}',
      '{"v":1,"type":"mirror.state","at":"","node":""}',
    ]
    for (const text of bad) {
      await redis.publish('_mirrorbits_events_0', text)
      await redis.publish('_mirrorbits_request_0', text)
    }
    for (const text of ['HELLO3 other', 'HELLO0', 'HELLO0 ', `HELLO0 ${'x'.repeat(400)}`])
      await redis.publish('_mirrorbits_cluster', text)
    await redis.publish(
      '_mirrorbits_events_0',
      JSON.stringify({v: 1, type: 'config.reloaded', at: '', node: 'x'.repeat(70_000)}),
    )

    stores.events.publish({type: 'node.joined', other: 'n2'})
    const {receivers, id} = await stores.requests.send({type: 'check', mirror: 4})
    stores.cluster.announce('vm-20237')

    expect(receivers).toBe(1)
    await expect
      .poll(() => heard)
      .toEqual([
        {v: 1, type: 'node.joined', at: '2026-11-21T12:00:00.000Z', node: 'test-node', other: 'n2'},
        {v: 1, id, by: 'test-node', type: 'check', mirror: 4},
        'vm-20237',
      ])
    for (const end of ends) await end()
    expect((await stores.requests.send({type: 'reload'})).receivers).toBe(0)
  })

  test('who hears events is told once the connection stands again', async ({connections, stores}) => {
    let gaps = 0
    const heard: string[] = []
    const end = await stores.events.subscribe(
      ({type}) => heard.push(type),
      () => gaps++,
    )
    await connections.commands.client('KILL', 'TYPE', 'pubsub')
    await expect.poll(() => gaps).toBe(1)
    stores.events.publish({type: 'config.reloaded'})
    await expect.poll(() => heard).toEqual(['config.reloaded'])
    await end()
  })

  test('nothing is heard of another database, and a mirror of another is looked for once', async ({
    stores,
    socket,
    sent,
  }) => {
    const other = await openRedis({...redisSettings(`unix:${socket}`), db: 5}, {log: noLog})
    const others = openStores(other, {node: 'other-node', clock: () => NOW, log: noLog})
    const heard: unknown[] = []
    const seen: unknown[] = []
    const ends = [
      await stores.events.subscribe(event => heard.push(event)),
      await stores.requests.listen(message => heard.push(message)),
      await stores.cluster.listen(node => heard.push(node)),
      await stores.changes.listen(change => seen.push(change)),
    ]

    others.events.publish({type: 'node.joined', other: 'n2'})
    expect((await others.requests.send({type: 'reload'})).receivers).toBe(0)
    others.cluster.announce('other-node')
    const {id} = await others.mirrors.add(mirrorSettings())
    // The only channel that all databases share; messages of one connection arrive in their order.
    await expect.poll(() => seen).toEqual([{kind: 'mirror', id}])
    const before = sent.length
    expect(await stores.mirrors.get(id)).toBeUndefined()

    expect(sent.slice(before).map(({name}) => name)).toEqual(['hexists', 'hgetall', 'hexists'])
    expect(heard).toEqual([])
    for (const end of ends) await end()
    await other.close()
  })
})

test('every key and channel is described in the reference', async () => {
  const reference = await readFile('docs/reference/redis-keys.md', 'utf8')
  const described = new Set([...reference.matchAll(/^\| `([^`]+)` /gm)].map(([, name]) => name))
  const shown = (member: unknown): string =>
    typeof member === 'function' ? String((member as (of: string) => unknown)('<>')) : String(member)

  const ours = new Set([
    ...Object.values(keys).map(shown),
    ...Object.values(channels).map(shown),
    `${keyPrefixes.file}<>`,
    `${keyPrefixes.downloaded}<>_<>`,
  ])

  expect([...described].map(name => name?.replaceAll(/<[^>]*>/g, '<>')).sort()).toEqual([...ours].sort())
})

test('every field of a mirror is described in the reference', async () => {
  const reference = await readFile('docs/reference/redis-keys.md', 'utf8')
  const [, section = ''] = /^`MIRROR_<id>` has the fields([^]*?)^`HOLDINGS_<id>` has/m.exec(reference) ?? []
  const described = new Set([...section.matchAll(/`([A-Za-z]\w*)`/g)].map(([, field]) => field))
  const read = new Set<string>()
  const watched = new Proxy<Record<string, string>>({}, {get: (_, field) => void read.add(String(field))})

  parseMirror(1, watched)

  expect([...described].sort()).toEqual(['ID', ...read].sort())
})
