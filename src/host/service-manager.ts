import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'

/** The service manager that started this process, by the protocol of sd_notify(3); nobody when there is none. */
export interface ServiceManager {
  /** The service works, and this is what it does, in one line. */
  ready(status: string): Promise<void>
  reloading(): Promise<void>
  stopping(status: string): Promise<void>
  /** Another process is the service from now on. */
  handOver(pid: number): Promise<void>
  /** Tells regularly that the service is alive, if the manager wants that. */
  watch(isWell: () => boolean): void
  close(): void
}

export interface ServiceManagerDeps {
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  readonly pid: number
}

const LIMIT_MS = 5000

/**
 * Messages go through systemd's own `systemd-notify`: Node has no datagrams over Unix sockets. It ends when the manager
 * has read the message, so that messages keep their order and their sender is known. Trouble is told once: a service
 * works without.
 */
export function openServiceManager({env, log, pid}: ServiceManagerDeps): ServiceManager {
  const {NOTIFY_SOCKET: socket, WATCHDOG_USEC: micros, WATCHDOG_PID: watched} = env
  // A later program has a process id of its own, and is watched in our place.
  delete env['WATCHDOG_PID']
  let last: Promise<void> = Promise.resolve()
  let isTold = false
  let timer: NodeJS.Timeout | undefined

  const tell = (...fields: readonly string[]): Promise<void> => {
    if (socket === undefined) return Promise.resolve()
    last = last.then(() => send(fields))
    return last
  }
  async function send(fields: readonly string[]): Promise<void> {
    try {
      await promisify(execFile)('systemd-notify', fields, {env: {...env, NOTIFY_SOCKET: socket}, timeout: LIMIT_MS})
    } catch (error) {
      if (!isTold) log.warn({reason: messageOf(error)}, 'the service manager cannot be told')
      isTold = true
    }
  }
  const statusOf = (text: string): string => `STATUS=${text.replaceAll('\n', ' ')}`

  return {
    ready: status => tell('READY=1', statusOf(status)),
    reloading: () => tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: status => tell('STOPPING=1', statusOf(status)),
    handOver: next => tell(`MAINPID=${next}`),
    watch(isWell) {
      const isOurs = watched === undefined || watched === String(pid)
      if (!isOurs || !/^[1-9]\d*$/.test(micros ?? '')) return
      timer = setInterval(
        () => {
          if (isWell()) void tell('WATCHDOG=1')
        },
        Number(micros) / 2000,
      )
      timer.unref()
    },
    close: () => clearInterval(timer),
  }
}
