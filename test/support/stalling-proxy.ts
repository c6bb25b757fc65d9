import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'

export interface StallingProxy {
  readonly url: string
  /** Connections that came while it let nothing through. */
  stalled(): number
  letThrough(): void
  /** Lets nothing through from now on. */
  stall(): void
  stop(): void
}

/** Stands before a mirror's rsync server and lets nothing through until it is told. */
export async function startStallingProxy(target: string): Promise<StallingProxy> {
  const {port, pathname} = new URL(target)
  const sockets = new Set<Socket>()
  const waiting = new Set<Socket>()
  let isOpen = false
  let stalled = 0
  const pass = (client: Socket): void => {
    const upstream = connect(Number(port), '127.0.0.1')
    sockets.add(upstream)
    upstream.on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
  }
  const server: Server = createServer(client => {
    sockets.add(client)
    client.on('error', () => client.destroy())
    if (isOpen) {
      pass(client)
      return
    }
    stalled++
    waiting.add(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `rsync://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    stalled: () => stalled,
    letThrough() {
      isOpen = true
      for (const client of waiting) if (!client.destroyed) pass(client)
      waiting.clear()
    },
    stall: () => (isOpen = false),
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
