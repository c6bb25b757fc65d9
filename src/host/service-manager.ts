import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {setTimeout as delay} from 'node:timers/promises'
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
  /** To be called by that process when the one that has handed over, `former`, is about to end. */
  takeOver(former: number): Promise<void>
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
const LOOK_MS = 20

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
  let isClosed = false
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
  /**
   * systemd takes a main process for a stranger when it was not its child at the moment when it was named, and ends a
   * stranger without waiting for it. It is its child now, but naming it again is heard only after another name.
   */
  async function nameAnew(): Promise<void> {
    const other = spawn('sleep', ['60'], {stdio: 'ignore'})
    const ended = once(other, 'close').catch(() => undefined) // there is no such program: then the name stays as it is
    if (other.pid !== undefined) {
      await tell(`MAINPID=${other.pid}`)
      await tell(`MAINPID=${pid}`)
      other.kill()
    }
    await ended
  }
  const statusOf = (text: string): string => `STATUS=${text.replaceAll('\n', ' ')}`

  return {
    ready: status => tell('READY=1', statusOf(status)),
    reloading: () => tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: status => tell('STOPPING=1', statusOf(status)),
    handOver: next => tell(`MAINPID=${next}`),
    async takeOver(former) {
      if (socket === undefined) return
      while (process.ppid === former && !isClosed) await delay(LOOK_MS, undefined, {ref: false})
      if (!isClosed) await nameAnew()
    },
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
    close() {
      isClosed = true
      clearInterval(timer)
    },
  }
}
