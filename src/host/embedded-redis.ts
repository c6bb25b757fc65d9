import {chmod, mkdir, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {MirrorbitsError, messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {startChild} from './child.js'
import {tryLockFile} from './lock-file.js'
import {connectProbe, type RedisProbe} from './redis-probe.js'
import {findExecutable} from './system.js'

export interface EmbeddedRedis {
  /** Path of its unix socket. */
  readonly socket: string
  /** Whether it was started here, or found running. */
  readonly started: boolean
  /** Its process, when it was started here: for those who cannot wait for `close`. */
  readonly pid: number | undefined
  /** Leaves it; the last one to leave ends it. Harmless when repeated. */
  close(): Promise<void>
}

export interface EmbeddedRedisOptions {
  readonly stateDirectory: string
  readonly log: Log
  /** A process that takes so long for a reply hangs, in milliseconds. */
  readonly silenceMs?: number
}

/** sun_path of unix(7) holds 108 bytes, the last of which ends the text. */
const longestSocketPath = 107
const lockTimeoutMs = 60_000
/** A client that has just closed its connection may be counted for a moment. */
const leaveTimeoutMs = 500

/**
 * The Redis of a state folder: joins the one that runs there, or starts one
 * with persistence that only this user reaches. Everybody who uses it keeps a
 * connection open, which is how the last to leave knows; coming and going are
 * one at a time, by a lock in the folder.
 */
export async function openEmbeddedRedis({
  stateDirectory,
  log,
  silenceMs = 10_000,
}: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const socket = join(stateDirectory, 'redis.sock')
  checkLength(socket)
  await mkdir(stateDirectory, {recursive: true, mode: 0o700})
  const presence = await locked(stateDirectory, () => joinOrStart(stateDirectory, socket, silenceMs))
  if (presence.pid !== undefined) log.info({socket}, 'embedded Redis started')
  let current: RedisProbe | undefined = presence.probe
  let closing = false
  void watch(presence.probe)

  /** Whoever notices first that Redis has died starts it again. */
  async function watch(probe: RedisProbe): Promise<void> {
    await probe.closed
    while (!closing) {
      log.warn({socket}, 'embedded Redis is gone, starting it again')
      try {
        await locked(stateDirectory, async () => {
          // Somebody who has left while we waited for the lock must find nothing started behind his back.
          if (closing) return
          const next = await joinOrStart(stateDirectory, socket, silenceMs)
          current = next.probe
          void watch(next.probe)
        })
        return
      } catch (error) {
        log.error({err: error}, 'embedded Redis does not start')
        await delay(5000, undefined, {ref: false})
      }
    }
  }

  return {
    socket,
    started: presence.pid !== undefined,
    pid: presence.pid,
    async close() {
      closing = true
      await locked(stateDirectory, async () => {
        const probe = current
        current = undefined
        if (probe !== undefined) await leave(probe)
      })
    },
  }
}

function checkLength(socket: string): void {
  const length = Buffer.byteLength(socket)
  if (length <= longestSocketPath) return
  throw new MirrorbitsError(
    'MB_CONFIG_INVALID',
    `The path of the embedded Redis' socket has ${length} bytes, and the system allows ${longestSocketPath}: ${socket}`,
    {hint: 'Set StateDirectory to a folder with a shorter path.'},
  )
}

async function locked<T>(stateDirectory: string, work: () => Promise<T>): Promise<T> {
  const path = join(stateDirectory, 'redis.lock')
  const deadline = performance.now() + lockTimeoutMs
  for (;;) {
    const lock = await tryLockFile(path)
    if (lock !== undefined) {
      try {
        return await work()
      } finally {
        await lock.release()
      }
    }
    if (performance.now() > deadline) {
      throw new MirrorbitsError('MB_REDIS_UNREACHABLE', `Another process holds ${path}, which takes a moment only.`, {
        hint: 'Look at the process whose number is in that file.',
      })
    }
    await delay(25)
  }
}

async function joinOrStart(
  stateDirectory: string,
  socket: string,
  silenceMs: number,
): Promise<{readonly probe: RedisProbe; readonly pid: number | undefined}> {
  const running = await connectProbe(socket, silenceMs)
  if (running !== undefined) {
    if (await becomesReady(running)) return {probe: running, pid: undefined}
    await running.close()
  }
  const command = (await findExecutable('redis-server')) ?? (await findExecutable('valkey-server'))
  if (command === undefined) {
    throw new MirrorbitsError('MB_TOOL_MISSING', 'Neither redis-server nor valkey-server is installed.', {
      hint: 'Install one of them, or name a running Redis as RedisAddress.',
    })
  }
  await rm(socket, {force: true})
  await chmod(stateDirectory, 0o700)
  let probe: RedisProbe | undefined
  const ready = async (): Promise<boolean> => {
    probe ??= await connectProbe(socket, silenceMs)
    return (await probe?.isReady()) ?? false
  }
  try {
    const args = redisArguments(stateDirectory, socket)
    const {pid} = await startChild({
      command,
      args,
      logFile: join(stateDirectory, 'redis.log'),
      ready,
      readyTimeoutMs: lockTimeoutMs,
    })
    if (probe === undefined) throw new Error('it is ready and not connected')
    return {probe, pid}
  } catch (error) {
    await probe?.close()
    throw new MirrorbitsError('MB_REDIS_UNREACHABLE', `The embedded Redis did not start: ${messageOf(error)}`, {
      hint: `Look into ${join(stateDirectory, 'redis.log')}.`,
      cause: error,
    })
  }
}

// prettier-ignore
const redisArguments = (folder: string, socket: string): string[] => [
  '--port', '0', '--unixsocket', socket, '--unixsocketperm', '600', '--dir', folder,
  '--appendonly', 'yes', '--save', '', '--daemonize', 'no',
]

/** False when it ends while we wait for it to have read its data. */
async function becomesReady(probe: RedisProbe): Promise<boolean> {
  while (!(await probe.isReady())) {
    const gone = await Promise.race([probe.closed.then(() => true), delay(25, false)])
    if (gone) return false
  }
  return true
}

async function leave(probe: RedisProbe): Promise<void> {
  const deadline = performance.now() + leaveTimeoutMs
  let clients = await probe.clients()
  while (clients > 1 && performance.now() < deadline) {
    await delay(25)
    clients = await probe.clients()
  }
  if (clients === 1) await probe.shutdown()
  else await probe.close()
}
