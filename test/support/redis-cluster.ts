import {spawn, type ChildProcess} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Redis} from 'ioredis'
import {vi} from 'vitest'
import {freePort} from './listening.js'
import {redisBinary, startRedis, type RedisServer} from './redis.js'

/** What the sentinels call the master. */
export const MASTER_NAME = 'mirrorbits'
export const MASTER_PASSWORD = 'master secret'
export const SENTINEL_PASSWORD = 'sentinel secret'

/** A master, a replica and three sentinels, with passwords. */
export interface RedisCluster {
  /** `host:port` of each. */
  readonly sentinels: readonly string[]
  readonly master: RedisServer
  /** A connection to what was the replica at first. */
  readonly replica: Redis
  stop(): Promise<void>
}

const DOWN_AFTER_MS = 1000

export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-sentinel-'))
  const [masterPort, replicaPort] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')]
  const common = ['--bind', '127.0.0.1', '--requirepass', MASTER_PASSWORD, '--masterauth', MASTER_PASSWORD]
  const master = await startRedis({args: [...common, '--port', String(masterPort)]})
  const replicaServer = await startRedis({
    args: [...common, '--port', String(replicaPort), '--replicaof', '127.0.0.1', String(masterPort)],
  })
  const replica = new Redis(replicaServer.socket, {password: MASTER_PASSWORD})
  await vi.waitFor(async () => {
    if (!(await replica.info('replication')).includes('master_link_status:up')) throw new Error('no replica yet')
  })

  const children: ChildProcess[] = []
  const sentinels: string[] = []
  for (let number = 0; number < 3; number++) {
    const port = await freePort('127.0.0.1')
    const file = join(folder, `sentinel-${number}.conf`)
    await writeFile(file, sentinelConfig({port, folder, masterPort}))
    children.push(spawn(redisBinary(), [file, '--sentinel'], {stdio: 'ignore'}))
    sentinels.push(`127.0.0.1:${port}`)
  }
  for (const sentinel of sentinels) await knowsAll(sentinel)

  return {
    sentinels,
    master,
    replica,
    async stop() {
      for (const child of children) child.kill('SIGKILL')
      replica.disconnect()
      await master.stop()
      await replicaServer.stop()
      await rm(folder, {recursive: true, force: true})
    },
  }
}

const sentinelConfig = ({port, folder, masterPort}: {port: number; folder: string; masterPort: number}): string => `
port ${port}
bind 127.0.0.1
dir ${folder}
requirepass "${SENTINEL_PASSWORD}"
sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 2
sentinel auth-pass ${MASTER_NAME} "${MASTER_PASSWORD}"
sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}
sentinel failover-timeout ${MASTER_NAME} 5000
`

/** A failover needs sentinels that know the replica and each other. */
async function knowsAll(sentinel: string): Promise<void> {
  const connection = new Redis(`redis://${sentinel}`, {password: SENTINEL_PASSWORD})
  connection.on('error', () => undefined) // it may not listen yet
  try {
    await vi.waitFor(
      async () => {
        const facts = await connection.info('sentinel')
        if (!facts.includes('slaves=1,sentinels=3')) throw new Error(`A sentinel does not know all: ${facts}`)
      },
      {interval: 100},
    )
  } finally {
    connection.disconnect()
  }
}
