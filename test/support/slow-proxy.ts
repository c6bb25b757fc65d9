import {once} from 'node:events'
import {connect, createServer, type Socket} from 'node:net'

/** Stands between Redis and its clients on a unix socket of its own, and can hold back what goes to Redis. */
export interface SlowProxy {
  /** Milliseconds by which each chunk is late from now on. */
  setDelay(ms: number): void
  stop(): Promise<void>
}

export async function startSlowProxy({listenOn, redis}: {listenOn: string; redis: string}): Promise<SlowProxy> {
  let delay = 0
  const open = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect(redis)
    client.on('data', chunk => {
      const timer = setTimeout(() => upstream.writable && upstream.write(chunk), delay)
      timer.unref()
    })
    upstream.pipe(client)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(listenOn)
  await once(server, 'listening')
  return {
    setDelay(ms) {
      delay = ms
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
