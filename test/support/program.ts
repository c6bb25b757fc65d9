import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {resolve} from 'node:path'
import {text} from 'node:stream/consumers'
import {expect, vi} from 'vitest'

const PROGRAM = resolve('bin/run.js')

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningServer {
  /** `host:port` where it answers. */
  readonly address: string
  readonly process: ChildProcess
  /** Everything it has logged. */
  log(): string
  /** Waits until it has logged this. */
  logged(what: string | RegExp): Promise<void>
  /** Sends the signal unless it has ended, and waits for its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Runs the built program as a user's shell would. */
export async function runProgram(args: readonly string[], input = ''): Promise<CommandResult> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {env: environment(), stdio: ['pipe', 'pipe', 'pipe']})
  child.stdin.end(input)
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return {code: child.exitCode, stdout, stderr}
}

/** Starts a server that logs JSON to standard error, and returns once it listens. */
export async function startProgram(args: readonly string[]): Promise<RunningServer> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {env: environment(), stdio: ['ignore', 'ignore', 'pipe']})
  const ended = once(child, 'close')
  let output = ''
  child.stderr.setEncoding('utf8')
  const address = await new Promise<string>((resolveAddress, reject) => {
    child.stderr.on('data', (chunk: string) => {
      output += chunk
      const found = /"address":"(?:https?:\/\/)?([^"]+)","msg":"service listening"/.exec(output)
      if (found?.[1] !== undefined) resolveAddress(found[1])
    })
    ended.then(() => reject(new Error(`The server ended with ${String(child.exitCode)}:\n${output}`)), reject)
  })
  return {
    address,
    process: child,
    log: () => output,
    logged: what => vi.waitFor(() => expect(output).toMatch(what), {timeout: 15_000, interval: 20}),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

/** Without what only slows Node's start. */
function environment(): NodeJS.ProcessEnv {
  const {NODE_EXTRA_CA_CERTS: _, ...env} = process.env
  return {...env, NO_COLOR: '1'}
}
