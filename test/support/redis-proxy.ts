import {once} from 'node:events'
import {connect, createServer, type Socket} from 'node:net'

export interface RedisProxyOptions {
  /** Path of the unix socket for clients. */
  readonly listenOn: string
  /** Path of the one of Redis. */
  readonly redis: string
}

/**
 * Stands between Redis and its clients on a unix socket of its own. What `join` does with the two ends of a connection
 * decides what goes through; when one of them ends, the other does. Returns the function that stops it.
 */
export async function startRedisProxy(
  {listenOn, redis}: RedisProxyOptions,
  join: (client: Socket, upstream: Socket) => void,
): Promise<() => Promise<void>> {
  const open = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect(redis)
    join(client, upstream)
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
  return async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of open) socket.destroy()
    await closed
  }
}
