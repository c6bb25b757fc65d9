import {spawn} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {ensureDatabaseVersion} from '../../../src/redis/database-version.js'
import {openRedis} from '../../../src/redis/client.js'
import {accepting, freePort, stopped} from '../../support/listening.js'
import {redisBinary, startRedis} from '../../support/redis.js'
import {noLog, redisSettings} from '../../support/stores.js'

const PASSWORD = 'pass word'

/** A Redis with a password and a sentinel that watches it, both on this address. */
async function startWatched(host: string): Promise<{readonly port: number; stop(): Promise<void>}> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-sentinel-'))
  const redisPort = await freePort(host)
  const redis = await startRedis({args: ['--port', `${redisPort}`, '--bind', host, '--requirepass', PASSWORD]})
  const port = await freePort(host)
  const config = join(folder, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    `bind ${host}`,
    `dir ${folder}`,
    `sentinel monitor other ${host} 1 1`,
    `sentinel monitor downloads ${host} ${redisPort} 1`,
    `sentinel auth-pass downloads "${PASSWORD}"`,
  ]
  await writeFile(config, lines.join('\n'))
  const sentinel = spawn(redisBinary(), [config, '--sentinel'], {stdio: 'ignore'})
  await accepting(host, port, sentinel)
  return {
    port,
    async stop() {
      await stopped(sentinel)
      await redis.stop()
      await rm(folder, {recursive: true, force: true})
    },
  }
}

describe('Redis behind sentinels', () => {
  it.each([
    ['IPv4', '127.0.0.1', '127.0.0.1'],
    ['IPv6', '::1', '[::1]'],
  ])('is found under its name, with its password and its version, over %s', async (_, host, written) => {
    const watched = await startWatched(host)
    const settings = {
      ...redisSettings(''),
      sentinelMasterName: 'downloads',
      // The first one is not there: the next is asked.
      sentinels: [{host: `${written}:1`}, {host: `${written}:${watched.port}`}],
    }
    try {
      const connections = await openRedis({...settings, password: PASSWORD}, {log: noLog})
      await ensureDatabaseVersion(connections.commands)
      expect(await connections.commands.get('MIRRORBITS_DB_VERSION')).toBe('3')
      await connections.close()

      await expect(openRedis({...settings, password: 'wrong'}, {log: noLog})).rejects.toMatchObject({
        code: 'MB_REDIS_UNREACHABLE',
      })
    } finally {
      await watched.stop()
    }
  })
})
