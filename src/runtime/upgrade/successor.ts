import {spawn, type ChildProcess} from 'node:child_process'
import type {Config} from '../../core/config.js'
import {messageOf, MirrorbitsError} from '../../core/errors.js'
import type {HandedSocket} from '../../server/sockets/bound-socket.js'
import type {LogReopening} from '../service/reopen-logs.js'
import {BEQUEST, parseFromSuccessor, type Bequest, type FromSuccessor, type ToSuccessor} from './upgrade-messages.js'

export interface SuccessorOptions {
  /** What Node is told to run: its own options, the program, and the program's arguments. */
  readonly command: readonly string[]
  readonly config: Config
  readonly sockets: {readonly public: HandedSocket; readonly admin: HandedSocket | undefined}
  /** Gives up, and ends the new program. */
  readonly signal: AbortSignal
  readonly logs: Pick<LogReopening, 'here' | 'addOther'>
}

/** The program that takes the place of this one, as this one sees it. */
export interface Successor {
  readonly pid: number
  /** Resolves when it has lived for some seconds beside this one. Throws when it has not; then it has ended. */
  trial(): Promise<void>
  /** Makes it the server. Throws when it does not become one; then it has ended. */
  take(): Promise<void>
  /** Has it read its configuration again. */
  reload(): void
}

/** It reads all of its memory, as at any start. */
const START_MS = 180_000
/** What is wrong with a program and was not seen at its start mostly ends it soon after. Until then this one stays. */
const TRIAL_MS = 3000
const TAKE_MS = 10_000
const END_MS = 15_000

/**
 * Starts the program that is now on disk on the sockets of this one, and waits until it has proved that it serves.
 * Throws MB_UPGRADE_FAILED with what keeps it from that; then it has ended.
 */
export async function startSuccessor({command, config, sockets, signal, logs}: SuccessorOptions): Promise<Successor> {
  const handed = [sockets.public, ...(sockets.admin === undefined ? [] : [sockets.admin])]
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'inherit', 'inherit', ...handed.map(({fd}) => fd), 'ipc'],
    env: {...process.env, [BEQUEST]: JSON.stringify(bequest(config, sockets))},
    // The keys of a terminal are for the program that was started there.
    detached: true,
  })
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, by) => resolve(by ?? `exit code ${String(code)}`))
  })
  const refused = new Promise<string>(resolve =>
    child.on('message', raw => {
      const message = parseFromSuccessor(raw)
      if (message?.type === 'failed') resolve(message.message)
      else if (message?.type === 'reopen-logs') logs.here()
    }),
  )
  const tell = (order: ToSuccessor): void => {
    if (child.connected) child.send(order, () => undefined) // that it has ended is heard
  }
  void ended.then(logs.addOther(() => tell({type: 'reopen-logs'})))
  const trouble = Promise.race([refused, ended.then(how => `it ended with ${how}`)])
  const conversation = {child, ended, trouble, signal}
  const orEnd = async (step: Promise<void>): Promise<void> => {
    try {
      await step
    } catch (error) {
      await end(conversation)
      throw error
    }
  }
  await orEnd(hear(conversation, 'ready', START_MS))
  return {
    pid: child.pid ?? 0,
    trial: () => orEnd(hear(conversation, undefined, TRIAL_MS)),
    async take() {
      const taken = hear(conversation, 'taken', TAKE_MS)
      tell({type: 'take'})
      await orEnd(taken)
      // It lives on; that the channel ends tells it that we have.
      child.unref()
      child.channel?.unref()
    },
    reload: () => void child.kill('SIGHUP'),
  }
}

function bequest(config: Config, sockets: SuccessorOptions['sockets']): Bequest {
  const {listenAddress, rpcListenAddress} = config
  return {
    from: process.pid,
    public: {fd: 3, address: listenAddress, path: sockets.public.path},
    admin: sockets.admin && {fd: 4, address: rpcListenAddress, path: sockets.admin.path},
  }
}

interface Conversation {
  readonly child: ChildProcess
  readonly ended: Promise<string>
  /** What keeps it from being the server. */
  readonly trouble: Promise<string>
  readonly signal: AbortSignal
}

/** Waits for this message; without one, until the time is over. Throws what comes instead. */
async function hear(
  {child, trouble, signal}: Conversation,
  type: FromSuccessor['type'] | undefined,
  limitMs: number,
): Promise<void> {
  let stop: () => void = () => undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => reject(failed(why))
      const listen = (raw: unknown): void => {
        if (type !== undefined && parseFromSuccessor(raw)?.type === type) resolve()
      }
      const abort = (): void => fail('the server was told to stop')
      const timer = setTimeout(() => {
        if (type === undefined) resolve()
        else fail(`it did not say "${type}" within ${limitMs / 1000} s`)
      }, limitMs)
      stop = () => {
        clearTimeout(timer)
        child.off('message', listen)
        signal.removeEventListener('abort', abort)
      }
      child.on('message', listen)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      void trouble.then(fail)
    })
  } finally {
    stop()
  }
}

async function end({child, ended}: Conversation): Promise<void> {
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await ended
  clearTimeout(killer)
}

const failed = (why: unknown): MirrorbitsError =>
  new MirrorbitsError('MB_UPGRADE_FAILED', `The new program does not take over: ${messageOf(why)}`, {
    hint: 'The running one goes on. Look at its log, mend the installation or the configuration, and try again.',
  })
