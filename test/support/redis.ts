import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {accessSync, constants} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'

export interface RedisServer {
  /** Path of its unix socket; it listens on no port unless `args` say so. */
  readonly socket: string
  readonly pid: number
  /**
   * Ends the process and waits for it. A folder that the caller gave stays, and gets what `args` save at the end;
   * any other is removed. Harmless when repeated.
   */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface StartRedisOptions {
  /** Further command line of redis-server, for example `['--port', '6380']`; the last of two equal options counts. */
  readonly args?: readonly string[]
  /** Folder for the socket and the data. Give it to start again with the same socket and what was saved. */
  readonly dir?: string
}

/** A redis-server of the caller's own, started once it answers. */
export async function startRedis({args = [], dir}: StartRedisOptions = {}): Promise<RedisServer> {
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'mirrorbits-redis-')))
  const socket = join(folder, 'redis.sock')
  const server = spawn(
    redisBinary(),
    // prettier-ignore
    ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'no', '--daemonize', 'no', ...args],
    {stdio: ['ignore', 'pipe', 'inherit']},
  )
  const ended = once(server, 'exit')
  let output = ''
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', code => {
      reject(new Error(`redis-server ended with ${String(code)}:\n${output}`))
    })
    // Read on after the start, so that the server never blocks on a full pipe.
    server.stdout.on('data', (chunk: Buffer) => {
      if (output.length < 64 * 1024) output += chunk.toString()
      if (/ready to accept/i.test(output)) resolve()
    })
  })
  return {
    socket,
    pid: server.pid ?? 0,
    // Asked to end, it looks only every tenth of a second whether it was; that is worth waiting for where it saves.
    async stop(signal = dir === undefined ? 'SIGKILL' : 'SIGTERM') {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill(signal)
        await ended
      }
      if (dir === undefined) await rm(folder, {recursive: true, force: true})
    },
  }
}

/** `MIRRORBITS_TEST_REDIS`, else `redis-server`, else `valkey-server`. */
export function redisBinary(): string {
  const chosen = process.env['MIRRORBITS_TEST_REDIS']
  if (chosen !== undefined && chosen !== '') return chosen
  return ['redis-server', 'valkey-server'].find(isInstalled) ?? 'redis-server'
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false // not in this folder
    }
  })
}
