import type {Redis} from 'ioredis'
import {messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {createTrouble} from '../core/trouble.js'
import {hintFor} from './redis-errors.js'

export interface WatchUsabilityDeps {
  /** Whether this Redis will do, asked each time it becomes ready. Rejects when it will not. */
  readonly check: () => Promise<void>
  readonly log: Log
  /** Where Redis is, for people. */
  readonly address: string
  readonly db: number
  /** Somebody waits for Redis and is told by an error what is wrong: nothing is logged until `reached` is called. */
  readonly isAwaited: boolean
}

/** Whether Redis can be used, by what becomes of a connection. Trouble is told once in the log, and its end. */
export interface Usability {
  readonly isUp: () => boolean
  /** Called each time Redis can be used again. The function returned ends it. */
  readonly onUp: (listener: () => void) => () => void
  /** Who waited for Redis has it. */
  readonly reached: () => void
  /** What fails from here on is nobody's trouble. */
  readonly close: () => void
}

/** For a server that accepts connections to become ready, and for one that cannot be used to change. */
const PATIENCE_MS = 3000

export function watchUsability(redis: Redis, {check, log, address, db, isAwaited}: WatchUsabilityDeps): Usability {
  const trouble = createTrouble(log, {begins: 'redis cannot be used', ends: 'redis can be used again'}, {address})
  let isSilent = isAwaited
  let isUsable = false
  let patience: NodeJS.Timeout | undefined
  const upListeners = new Set<() => void>()

  function tell(reason: string): void {
    if (!isSilent) trouble.tell(reason, {hint: hintFor(reason)})
  }

  function whenPatienceEnds(act: () => void): void {
    clearTimeout(patience)
    patience = setTimeout(act, PATIENCE_MS)
    patience.unref()
  }

  function refused(error: unknown): void {
    tell(messageOf(error))
    // A replica may become the master, and there may be a new master elsewhere.
    whenPatienceEnds(() => {
      if (redis.status === 'ready') redis.disconnect(true)
    })
  }

  function accepted(): void {
    isUsable = true
    trouble.over()
    log.debug({address, db}, 'redis is up')
    for (const listener of upListeners) listener()
  }

  redis.on('error', (error: unknown) => tell(messageOf(error)))
  redis.on('connect', () => {
    whenPatienceEnds(() => tell('It accepts the connection and does not become ready: it loads or hangs.'))
  })
  redis.on('ready', () => {
    clearTimeout(patience)
    check().then(accepted, refused)
  })
  redis.on('close', () => {
    clearTimeout(patience)
    if (isUsable) trouble.tell('The connection is broken.')
    isUsable = false
  })

  return {
    isUp: () => isUsable && redis.status === 'ready',
    onUp(listener) {
      upListeners.add(listener)
      return () => upListeners.delete(listener)
    },
    reached() {
      isUsable = true
      isSilent = false
    },
    close() {
      isUsable = false
      isSilent = true
      clearTimeout(patience)
      upListeners.clear()
    },
  }
}
