import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {Redis} from 'ioredis'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import type {Log} from '../../src/core/ports.js'
import {openEmbeddedRedis, type EmbeddedRedis} from '../../src/host/embedded-redis.js'

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => log,
}

describe('the embedded Redis', () => {
  let folder = ''
  let opened: EmbeddedRedis[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-embedded-'))
    opened = []
  })
  afterEach(async () => {
    for (const redis of opened) await redis.close()
    await rm(folder, {recursive: true})
  })

  const open = async () => {
    const redis = await openEmbeddedRedis({stateDirectory: folder, log})
    opened.push(redis)
    return redis
  }
  const withClient = async <T>(use: (redis: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(join(folder, 'redis.sock'), {lazyConnect: true, retryStrategy: () => null})
    client.on('error', () => undefined)
    try {
      await client.connect()
      return await use(client)
    } finally {
      client.disconnect()
    }
  }
  const pidOf = () => withClient(async client => Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]))
  const isRunning = () =>
    withClient(client => client.ping()).then(
      () => true,
      () => false,
    )
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }

  it('answers on its socket in a folder that is only ours, and on no port', async () => {
    const {socket, started} = await open()
    expect(started).toBe(true)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(socket)).mode & 0o777).toBe(0o600)
    const settings = await withClient(client => client.config('GET', 'port', 'appendonly'))
    expect(Object.values(settings as object).join(' ')).toContain('0')
    expect(await withClient(client => client.info('persistence'))).toContain('aof_enabled:1')
  })

  it('keeps what was written over a stop', async () => {
    const first = await open()
    await withClient(client => client.set('key', 'value'))
    await first.close()
    expect(await isRunning()).toBe(false)
    await open()
    expect(await withClient(client => client.get('key'))).toBe('value')
  })

  it('is joined by the second and ended by the last', async () => {
    const first = await open()
    const second = await open()
    expect(second.started).toBe(false)
    const pid = await pidOf()
    await first.close()
    expect(isAlive(pid)).toBe(true)
    await second.close()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  })

  it('is not ended while another client uses it', async () => {
    const only = await open()
    await withClient(async client => {
      await only.close()
      expect(await client.ping()).toBe('PONG')
      await (await open()).close()
    })
    await (await open()).close()
    expect(await isRunning()).toBe(false)
  })

  it('is started once when many come at the same time, and ended when all have left', async () => {
    const all = await Promise.all(Array.from({length: 8}, open))
    expect(all.filter(redis => redis.started)).toHaveLength(1)
    await Promise.all(all.map(redis => redis.close()))
    expect(await isRunning()).toBe(false)
  })

  it('is started again when it dies', async () => {
    await open()
    const pid = await pidOf()
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await pidOf()).not.toBe(pid))
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  })

  it('takes over the lock and the socket of a crashed start', async () => {
    await writeFile(join(folder, 'redis.lock'), '999999999 1\n')
    await writeFile(join(folder, 'redis.sock'), '')
    expect((await open()).started).toBe(true)
  })

  it('says what is wrong when Redis cannot start', async () => {
    await writeFile(join(folder, 'appendonlydir'), 'no folder')
    await expect(open()).rejects.toMatchObject({code: 'MB_REDIS_UNREACHABLE'})
    expect(await readFile(join(folder, 'redis.log'), 'utf8')).not.toBe('')
    await expect(stat(join(folder, 'redis.lock'))).rejects.toThrow('ENOENT')
  })

  it('is given up when it hangs, and nothing else is started on its data', async () => {
    await open()
    const pid = await pidOf()
    process.kill(pid, 'SIGSTOP')
    try {
      await expect(openEmbeddedRedis({stateDirectory: folder, log, silenceMs: 200})).rejects.toMatchObject({
        code: 'MB_REDIS_UNREACHABLE',
        message: expect.stringContaining('does not answer') as string,
      })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    expect(await pidOf()).toBe(pid)
  })

  it('is left without a word when it hangs', async () => {
    const left = await openEmbeddedRedis({stateDirectory: folder, log, silenceMs: 200})
    const pid = await pidOf()
    process.kill(pid, 'SIGSTOP')
    await left.close().finally(() => process.kill(pid, 'SIGCONT'))
    await open() // which ends it in the end
    expect(await pidOf()).toBe(pid)
  })

  it('refuses a folder whose path is too long for a socket', async () => {
    const stateDirectory = join(folder, 'x'.repeat(100))
    await expect(openEmbeddedRedis({stateDirectory, log})).rejects.toMatchObject({
      code: 'MB_CONFIG_INVALID',
      hint: 'Set StateDirectory to a folder with a shorter path.',
    })
  })

  it('does not keep a process alive that forgets to leave', async () => {
    const script = `
      import {openEmbeddedRedis} from ${JSON.stringify(join(process.cwd(), 'src/host/embedded-redis.ts'))}
      const log = {info() {}, warn() {}, error() {}}
      await openEmbeddedRedis({stateDirectory: ${JSON.stringify(folder)}, log})
    `
    await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      timeout: 20_000,
    })
    await (await open()).close()
    expect(await isRunning()).toBe(false)
  })
})
