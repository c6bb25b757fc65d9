import {type Command, Redis, type RedisOptions} from 'ioredis'
import type {RedisSettings} from '../core/config.js'
import {messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {redisAddress, usesTls} from './address.js'
import {checkServer} from './check-server.js'
import {createPatience, type Patience} from './patience.js'
import {isSilence, silent, unreachable} from './redis-errors.js'
import {createSubscriptions, type Subscriptions} from './subscriptions.js'
import {readTlsFiles} from './tls-files.js'
import {watchUsability} from './watch-usability.js'

/** All connections of one process to one Redis database. */
export interface RedisConnections {
  readonly commands: Redis
  /** Messages of channels; its connection is opened by the first subscription. */
  readonly subscriptions: Subscriptions
  readonly db: number
  /** Where Redis is, for people: never with a password. */
  readonly address: string
  readonly isUp: () => boolean
  /** Called each time Redis can be used again. The function returned ends it. */
  readonly onUp: (listener: () => void) => () => void
  close(): Promise<void>
}

export interface OpenRedisOptions {
  readonly log: Log
  /**
   * False: returns at once and goes on trying in the background, as a server
   * does that answers from memory meanwhile. True, the default: returns when
   * Redis can be used, or throws.
   */
  readonly mustBeUp?: boolean
  /** Only to be read from: a replica and any version of Redis will do. */
  readonly readOnly?: boolean
  /** How long to wait while Redis loads its data, in milliseconds. */
  readonly loadingTimeoutMs?: number
  /** After this time without a reply a command fails, in milliseconds. */
  readonly commandTimeoutMs?: number
  /** Hears the name and arguments of every command; for tests that count them. */
  readonly onCommand?: (name: string, args: readonly unknown[]) => void
}

/**
 * Opens Redis. Throws MB_CONFIG_INVALID, and when it must be up
 * MB_REDIS_UNREACHABLE or MB_REDIS_TOO_OLD. No call on these connections hangs:
 * each ends within the command timeout, and at once when the connection breaks.
 */
export async function openRedis(settings: RedisSettings, options: OpenRedisOptions): Promise<RedisConnections> {
  const {
    log,
    mustBeUp = true,
    readOnly = false,
    loadingTimeoutMs = 60_000,
    commandTimeoutMs = 10_000,
    onCommand,
  } = options
  const files = usesTls(settings) ? await readTlsFiles(settings.tls) : {}
  const {options: where, shown, db} = redisAddress(settings, files)
  const connect = (purpose: string): Redis => {
    // A server has nobody who waits; it would only ask more often.
    const patience = mustBeUp ? createPatience(commandTimeoutMs, () => performance.now()) : undefined
    const redis = new TalkativeRedis({...common(commandTimeoutMs), ...where}, onCommand, patience)
    if (patience !== undefined) redis.on('connect', () => redis.stream.on('data', patience.heard))
    redis.on('error', (error: unknown) => {
      // Not the error itself: it carries the arguments of the command, so also the password.
      log.debug({purpose, address: shown, reason: messageOf(error)}, 'redis connection failed')
    })
    // Not by the option of the client: that waits for the reply before it asks for anything else, and a Redis that
    // hangs would take two time limits.
    redis.on('connect', () => void redis.client('SETNAME', 'mirrorbits').catch(() => undefined)) // only for people
    return redis
  }

  const commands = connect('commands')
  const check = (): Promise<void> => (readOnly ? Promise.resolve() : checkServer(commands, shown))
  const usability = watchUsability(commands, {check, log, address: shown, db, isAwaited: mustBeUp})

  if (mustBeUp) {
    try {
      await whenReady(commands, shown, loadingTimeoutMs)
      await check()
      usability.reached()
    } catch (error) {
      usability.close()
      commands.disconnect()
      throw error
    }
  } else {
    void commands.connect().catch(() => undefined) // told by the error event; the next attempt follows
  }

  const subscriptions = createSubscriptions({connect: () => connect('subscriber'), mustBeUp, address: shown})
  return {
    commands,
    subscriptions,
    db,
    address: shown,
    isUp: usability.isUp,
    onUp: usability.onUp,
    async close() {
      usability.close()
      subscriptions.close()
      if (commands.status === 'ready') {
        // A Redis that hangs does not keep us from leaving.
        const hangs = setTimeout(() => commands.disconnect(), QUIT_TIMEOUT_MS)
        await commands.quit().catch(() => undefined) // it is closed either way
        clearTimeout(hangs)
      }
      // Not once more when it has ended: that would wait for the other side again.
      if (commands.status !== 'end') commands.disconnect()
    },
  }
}

const QUIT_TIMEOUT_MS = 1000

const common = (commandTimeout: number): RedisOptions => ({
  lazyConnect: true,
  commandTimeout,
  connectTimeout: 5000,
  // For the other side to close as well, before the socket is destroyed.
  disconnectTimeout: 500,
  // Whoever asked decides whether to ask again: most commands are not harmless when sent twice.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  retryStrategy: attempt => Math.min(2000, 50 * 2 ** Math.min(attempt, 10)) * (0.75 + Math.random() / 4),
  sentinelCommandTimeout: 5000,
  sentinelRetryStrategy: attempt => Math.min(2000, 50 * 2 ** Math.min(attempt, 10)),
  maxLoadingRetryTime: 1000,
  // After a failover the old master turns replica: look for the new one.
  reconnectOnError: error => error.message.startsWith('READONLY'),
  keepAlive: 10_000,
  disableClientInfo: true,
})

/** A client that tells its commands, and whose errors do not carry the arguments of the command that failed. */
class TalkativeRedis extends Redis {
  readonly #onCommand: OpenRedisOptions['onCommand']

  readonly #patience: Patience | undefined

  constructor(options: RedisOptions, onCommand: OpenRedisOptions['onCommand'], patience: Patience | undefined) {
    super(options)
    this.#onCommand = onCommand
    this.#patience = patience
  }

  override sendCommand(
    command: Command,
    ...rest: Parameters<Redis['sendCommand']> extends [unknown, ...infer R] ? R : never
  ): unknown {
    this.#onCommand?.(command.name, command.args)
    // The first limit that a command is given counts.
    if (this.#patience !== undefined) command.setTimeout(this.#patience.limitMs())
    command.promise.then(undefined, (error: unknown) => {
      if (error instanceof Error && 'command' in error) delete error.command
    })
    return super.sendCommand(command, ...rest)
  }
}

/** Resolves when Redis can be used, rejects on the first failure; waits on only while it loads its data. */
async function whenReady(redis: Redis, shown: string, loadingTimeoutMs: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let lastReason = 'it is loading its data'
    const timer = setTimeout(() => {
      finish(() => reject(unreachable(shown, `was not ready in time: ${lastReason}`)))
    }, loadingTimeoutMs)
    const onReady = (): void => finish(resolve)
    const onError = (error: unknown): void => {
      lastReason = messageOf(error)
      if (lastReason.includes('LOADING')) return
      finish(() => reject(isSilence(error) ? silent(shown) : unreachable(shown, `cannot be reached: ${lastReason}`)))
    }
    const onEnd = (): void => finish(() => reject(unreachable(shown, `closed the connection: ${lastReason}`)))
    const finish = (then: () => void): void => {
      clearTimeout(timer)
      redis.off('ready', onReady).off('error', onError).off('end', onEnd)
      then()
    }
    redis.on('ready', onReady).on('error', onError).on('end', onEnd)
    redis.connect().catch((error: unknown) => {
      // The error event usually tells it first; then this does nothing.
      if (redis.status === 'end') onError(error)
    })
  })
}
