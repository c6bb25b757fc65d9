import type {Redis} from 'ioredis'
import {translated} from './redis-errors.js'

/** Messages of any number of channels over one connection, which comes back by itself when it breaks. */
export interface Subscriptions {
  /**
   * Returns once subscribed; the function returned ends it. When Redis is away
   * it throws, or if the connections may start without Redis it returns, soon
   * also when Redis hangs, and listens as soon as Redis is there.
   */
  listen(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>
  /** Called when messages may have been missed. The function returned ends it. */
  onGap(listener: () => void): () => void
  close(): void
}

export interface SubscriptionsDeps {
  readonly connect: () => Redis
  readonly mustBeUp: boolean
  readonly address: string
}

/** How often the connection is asked whether it lives: a peer that vanished sends nothing, and nor does a quiet channel. */
const HEARTBEAT_MS = 15_000

/** Who may start without Redis does not wait longer for one that hangs. */
const MAY_HANG_MS = 1000

/** Longer messages are nothing of ours. */
const MAX_MESSAGE_BYTES = 64 * 1024

export function createSubscriptions({connect, mustBeUp, address}: SubscriptionsDeps): Subscriptions {
  const listeners = new Map<string, Set<(message: string) => void>>()
  const gapListeners = new Set<() => void>()
  let redis: Redis | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let missed = false
  let isClosed = false

  function opened(): Redis {
    if (redis !== undefined) return redis
    const opening = connect()
    redis = opening
    opening.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      if (message.byteLength > MAX_MESSAGE_BYTES) return
      const hearing = listeners.get(channel.toString())
      if (hearing === undefined) return
      const text = message.toString()
      for (const listener of [...hearing]) listener(text)
    })
    opening.on('close', () => {
      missed = true
    })
    opening.on('ready', () => {
      if (listeners.size === 0) return
      opening.subscribe(...listeners.keys()).then(heardAgain, () => {
        if (!isClosed) opening.disconnect(true) // try again from the start
      })
    })
    heartbeat = setInterval(() => {
      if (opening.status !== 'ready') return
      opening.ping().catch(() => {
        if (!isClosed) opening.disconnect(true)
      })
    }, HEARTBEAT_MS)
    heartbeat.unref()
    return opening
  }

  function heardAgain(): void {
    if (!missed) return
    missed = false
    for (const listener of [...gapListeners]) listener()
  }

  /** Waits until it is subscribed, but not for a Redis that hangs. */
  async function soon(subscribed: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const hangs = new Promise<true>(resolve => {
      timer = setTimeout(() => resolve(true), MAY_HANG_MS).unref()
    })
    try {
      if ((await Promise.race([subscribed, hangs])) !== true) return
      missed = true
      subscribed.then(heardAgain, () => undefined) // when it fails, another attempt follows
    } catch {
      missed = true
    } finally {
      clearTimeout(timer)
    }
  }

  function end(channel: string, listener: (message: string) => void): void {
    const hearing = listeners.get(channel)
    if (hearing?.delete(listener) !== true || hearing.size > 0) return
    listeners.delete(channel)
    // Not waited for: what still comes finds no listener, and a broken connection has ended it.
    if (redis?.status === 'ready') redis.unsubscribe(channel).catch(() => undefined)
  }

  return {
    async listen(channel, listener) {
      if (isClosed) throw translated(new Error('Connection is closed.'), address)
      const hearing = listeners.get(channel) ?? new Set()
      hearing.add(listener)
      listeners.set(channel, hearing)
      const subscribed = opened().subscribe(channel)
      if (mustBeUp) {
        try {
          await subscribed
        } catch (error) {
          end(channel, listener)
          throw translated(error, address)
        }
      } else await soon(subscribed)
      return () => {
        end(channel, listener)
        return Promise.resolve()
      }
    },
    onGap(listener) {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    close() {
      isClosed = true
      clearInterval(heartbeat)
      listeners.clear()
      gapListeners.clear()
      redis?.disconnect()
    },
  }
}
