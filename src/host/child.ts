import {spawn, type StdioOptions} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {setTimeout as delay} from 'node:timers/promises'

export interface ChildOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Where both outputs go; they are dropped when undefined. */
  readonly logFile: string | undefined
  /** Asked again and again until it says that the child is ready. */
  readonly ready: () => Promise<boolean>
  readonly readyTimeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

export interface Child {
  readonly pid: number
  /** Resolves when the child has ended, to how it ended. */
  readonly exited: Promise<string>
  /** TERM, then KILL after `graceMs`; returns once it is gone. */
  stop(graceMs?: number): Promise<void>
}

const pollMs = 20

/**
 * Starts a program in a process group of its own, so that a Ctrl-C in the
 * terminal does not end it before we say so, and returns once it is ready.
 * It does not keep our process alive. Nothing is left when this throws.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const {command, signal, ready, readyTimeoutMs = 30_000} = options
  signal?.throwIfAborted()
  const child = spawnLogged(options)
  const started = performance.now()
  let ended: string | undefined
  void child.exited.then(how => (ended = how))
  try {
    for (;;) {
      await Promise.race([delay(pollMs, undefined, {signal}), child.exited])
      if (ended !== undefined) throw new Error(`${command} ended with ${ended}. ${await lastLines(options.logFile)}`)
      if (await ready()) return child
      if (performance.now() - started > readyTimeoutMs) {
        throw new Error(
          `${command} was not ready after ${readyTimeoutMs / 1000} s. ${await lastLines(options.logFile)}`,
        )
      }
    }
  } catch (error) {
    await child.stop()
    throw error
  }
}

function spawnLogged({command, args, env = process.env, logFile}: ChildOptions): Child {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a', 0o600)
  const output = log ?? 'ignore'
  const stdio: StdioOptions = ['ignore', output, output]
  try {
    const process = spawn(command, args, {stdio, env, detached: true})
    const exited = new Promise<string>(resolve => {
      process.once('error', error => {
        resolve(error.message)
      })
      process.once('exit', (status, endedBy) => {
        resolve(endedBy ?? `status ${String(status)}`)
      })
    })
    process.unref()
    return {
      pid: process.pid ?? -1,
      exited,
      async stop(graceMs = 10_000) {
        if (process.pid === undefined || process.exitCode !== null || process.signalCode !== null) return
        process.ref()
        process.kill('SIGTERM')
        const killer = setTimeout(() => process.kill('SIGKILL'), graceMs)
        await exited
        clearTimeout(killer)
      },
    }
  } finally {
    if (log !== undefined) closeSync(log)
  }
}

async function lastLines(logFile: string | undefined): Promise<string> {
  if (logFile === undefined) return ''
  const text = await readFile(logFile, 'utf8')
  return text.trim().split('\n').slice(-5).join('\n')
}
