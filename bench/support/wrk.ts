import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'

export interface Load {
  readonly port: number
  /** What is asked for; `hot` are redirects of 64 clients instead of a whole world of them. */
  readonly kind: 'hot' | 'redirect' | 'json' | 'metalink' | 'missing'
  readonly files: number
  readonly seconds: number
  readonly connections: number
  /** Mean milliseconds between an answer and the next request of a connection. */
  readonly pauseMs?: number
  /** The `wrk` to run and its environment; the system's unless told. */
  readonly program?: {readonly path: string; readonly env: NodeJS.ProcessEnv}
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly errors: number
}

const SYSTEM = {path: 'wrk', env: process.env}

/** Puts a server on loopback under load with Debian's `wrk`, which costs much less than what it measures. */
export async function wrk({
  port,
  kind,
  files,
  seconds,
  connections,
  pauseMs = 0,
  program = SYSTEM,
}: Load): Promise<LoadResult> {
  const script = join(import.meta.dirname, 'load.lua')
  const url = `http://127.0.0.1:${port}`
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', '-s', script]
  const child = spawn(program.path, [...options, url, '--', kind, String(files), String(pauseMs)], {
    env: program.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const output = await text(child.stdout)
  await ended
  const found = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output)
  if (found === null) throw new Error(`wrk ended with ${String(child.exitCode)}:\n${output}`)
  const [requests = 0, microseconds = 1, p50 = 0, p99 = 0, errors = 0] = found.slice(1).map(Number)
  return {requests, perSecond: (requests / microseconds) * 1e6, p50: p50 / 1000, p99: p99 / 1000, errors}
}
