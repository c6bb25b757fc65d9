import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {Redis} from 'ioredis'
import {describe, expect, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {runProgram, startProgram} from '../support/program.js'
import {testIn} from '../support/world-test.js'
import {createWorld} from '../support/world.js'

const it = testIn(async () => {
  const world = await createWorld({config: "Fallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
  return world
})

// These wait for seconds, so they run at the same time.
describe.concurrent('a server and a Redis', () => {
  it('that hangs: the stop takes seconds, keeps what was not counted for later, and is still 0', async ({world}) => {
    const server = await world.startNode()
    await server.logged('source scanned')
    const pid = Number(/process_id:(\d+)/.exec(await world.database.info('server'))?.[1])
    process.kill(pid, 'SIGSTOP')
    try {
      await ask(server.address, '/disk.iso')
      await ask(server.address, '/disk.iso')
      const began = performance.now()

      expect(await server.stop('SIGTERM')).toBe(0)

      expect(performance.now() - began).toBeLessThan(8000)
      expect(server.log()).toMatch(/"kept":2.*will be counted after the next start/)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    const next = await world.startServer()
    await next.logged('downloads of the journal are counted now')
    await vi.waitFor(async () => expect(await world.database.hget('STATS_FILE', '/disk.iso')).toBe('2'))
  })

  it('that comes later: it serves, and no signal of log rotation or reload ends it while it waits', async ({world}) => {
    await world.stopRedis()
    const server = spawn(process.execPath, ['bin/run.js', 'server', '--config', world.configFile])
    let log = ''
    server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    const logged = (text: string | RegExp) => vi.waitFor(() => expect(log).toMatch(text))
    try {
      await logged('mirrorbits starts')
      server.kill('SIGHUP')
      server.kill('SIGUSR1')

      // It waits some seconds for Redis before it listens.
      await logged('service listening')
      expect(log).not.toContain('Debugger listening')
      const address = /"address":"([^"]+)"[^\n]*"msg":"service listening"/.exec(log)?.[1] ?? ''
      expect(await ask(address, '/disk.iso')).toMatchObject({status: 302})
      await world.startRedis()

      await vi.waitFor(
        async () => {
          const {body} = await ask(address, '/disk.iso', {headers: {accept: 'application/json'}})
          expect(JSON.parse(body)).toMatchObject({FileInfo: {Size: 6}})
        },
        {interval: 100},
      )
    } finally {
      server.kill('SIGTERM')
      await vi.waitFor(() => expect(server.exitCode ?? server.signalCode).not.toBeNull())
    }
  })

  it('of its own, without configuration: it is kept over restarts and stopped with the server', async ({world}) => {
    const state = join(world.folder, 'own-state')
    const env = {STATE_DIRECTORY: state, MIRRORBITS_LISTEN: '127.0.0.1:0'}
    const start = () => startProgram(['server', '--repository', world.repository], env)
    const ping = async () => {
      const redis = new Redis(join(state, 'redis.sock'), {lazyConnect: true, retryStrategy: () => null})
      redis.on('error', () => undefined)
      try {
        await redis.connect()
        return await redis.get('CATALOGUE_EPOCH')
      } catch {
        return 'nobody there'
      } finally {
        redis.disconnect()
      }
    }

    const first = await start()
    await first.logged('source scanned')
    expect(await ping()).toBe('1')
    expect(await first.stop()).toBe(0)
    expect(await ping()).toBe('nobody there')

    const second = await start()
    expect(await ask(second.address, '/disk.iso?stats')).toMatchObject({status: 200})
    await second.logged('source scanned')
    expect(await ping()).toBe('1')
    expect((await runProgram(['mirror', 'list', '--repository', world.repository, '--json'], env)).stdout).toBe('[]\n')
    expect(await second.stop()).toBe(0)
    expect(await ping()).toBe('nobody there')
  })
})
