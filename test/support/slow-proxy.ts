import {startRedisProxy, type RedisProxyOptions} from './redis-proxy.js'

/** A proxy before Redis that can hold back what goes there. */
export interface SlowProxy {
  /** Milliseconds by which each chunk is late from now on. */
  setDelay(ms: number): void
  stop(): Promise<void>
}

export async function startSlowProxy(options: RedisProxyOptions): Promise<SlowProxy> {
  let delay = 0
  const stop = await startRedisProxy(options, (client, upstream) => {
    client.on('data', chunk => {
      const timer = setTimeout(() => upstream.writable && upstream.write(chunk), delay)
      timer.unref()
    })
    upstream.pipe(client)
  })
  return {
    setDelay(ms) {
      delay = ms
    },
    stop,
  }
}
