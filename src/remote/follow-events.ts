import {setTimeout as sleep} from 'node:timers/promises'
import type {MirrorbitsEvent} from '../core/events.js'
import type {ApiClient} from './api-client.js'

const RETRY_MS = 2000

/**
 * Tells what happens on all nodes. Returns once the server has agreed, or throws why not; a connection that is lost later
 * is made again, for a server may be started anew, and `onGap` called. The function returned ends it.
 */
export async function followEvents(
  client: ApiClient,
  listener: (event: MirrorbitsEvent) => void,
  onGap: () => void = () => undefined,
): Promise<() => Promise<void>> {
  const stop = new AbortController()
  const follow = (onOpen: () => void): Promise<unknown> =>
    client.follow('GET', '/events', line => listener(line as unknown as MirrorbitsEvent), {signal: stop.signal, onOpen})

  async function followAgain(first: Promise<unknown>): Promise<void> {
    await first.catch(() => undefined) // told by what follows: another try
    for (;;) {
      await sleep(RETRY_MS, undefined, {signal: stop.signal}).catch(() => undefined) // stopped
      if (stop.signal.aborted) return
      await follow(onGap).catch(() => undefined) // tried again
    }
  }

  let first: Promise<unknown> = Promise.resolve()
  await new Promise<void>((resolve, reject) => {
    first = follow(resolve)
    first.then(() => resolve(), reject)
  })
  const done = followAgain(first)
  return async () => {
    stop.abort()
    await done
  }
}
