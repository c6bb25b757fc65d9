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
  logged(what: string | RegExp, timeout?: number): Promise<void>
  /**
   * Sends a signal and waits until the server has logged this. Only a wish to upgrade that comes while the server starts
   * is forgotten, so USR2 is sent again and again until then.
   */
  signal(name: NodeJS.Signals, what: string): Promise<void>
  /** Sends the signal unless it has ended, and waits for its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Runs the built program as a user's shell would. */
export async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {env: environment(env), stdio: ['ignore', 'pipe', 'pipe']})
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return {code: child.exitCode, stdout, stderr}
}

/** Starts a server that logs to standard error, and returns once it listens. `wrapper` is a program that becomes it. */
export async function startProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  program = PROGRAM,
  wrapper?: string,
): Promise<RunningServer> {
  const [command = '', ...rest] = [...(wrapper === undefined ? [] : [wrapper]), process.execPath, program, ...args]
  const child = spawn(command, rest, {
    env: environment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  let output = ''
  child.stderr.setEncoding('utf8')
  const address = await new Promise<string>((resolveAddress, reject) => {
    child.stderr.on('data', (chunk: string) => {
      output += chunk
      const found = /"address":"([^"]+)"[^\n]*"msg":"service listening"|service listening address=(\S+)/.exec(output)
      const heard = found?.[1] ?? found?.[2]
      if (heard !== undefined) resolveAddress(heard)
    })
    ended.then(() => reject(new Error(`The server ended with ${String(child.exitCode)}:\n${output}`)), reject)
  })
  return {
    address,
    process: child,
    log: () => output,
    logged: (what, timeout = 30_000) => vi.waitFor(() => expect(output).toMatch(what), {timeout, interval: 20}),
    async signal(name, what) {
      const before = output.length
      child.kill(name)
      await vi.waitFor(
        () => {
          const since = output.slice(before)
          if (name === 'SIGUSR2' && !since.includes(what)) child.kill(name)
          expect(since).toContain(what)
        },
        {interval: name === 'SIGUSR2' ? 200 : 20},
      )
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

/** Without what only slows Node's start. */
function environment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {...process.env, NO_COLOR: '1'}
  delete env['NODE_EXTRA_CA_CERTS']
  return {...env, ...more}
}
