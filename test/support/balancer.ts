import {once} from 'node:events'
import {connect, createServer, type Socket} from 'node:net'

/**
 * Stands before servers as a load balancer does: each connection goes to the first address that takes it. One that is
 * reset before a byte has come back goes to the next as well, for it was on its way when a server closed its socket.
 */
export interface Balancer {
  readonly address: string
  /** Connections that were reset so. */
  resets(): number
  stop(): Promise<void>
}

/** Addresses are `127.0.0.1:port`; at some of them nobody needs to listen. */
export async function startBalancer(addresses: readonly string[]): Promise<Balancer> {
  const open = new Set<Socket>()
  let resets = 0
  const server = createServer(client => {
    keep(client)
    client.on('error', () => client.destroy())
    toFirst(client, addresses)
  })

  function keep(socket: Socket): void {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  }

  function toFirst(client: Socket, [address, ...others]: readonly string[], sent: readonly Buffer[] = []): void {
    if (address === undefined) {
      client.destroy()
      return
    }
    const upstream = connect({port: Number(address.split(':')[1]), host: '127.0.0.1'})
    keep(upstream)
    const asked = [...sent]
    for (const chunk of sent) upstream.write(chunk)
    const pass = (chunk: Buffer): void => {
      asked.push(chunk)
      upstream.write(chunk)
    }
    let isAnswered = false
    client.on('data', pass)
    client.once('close', () => upstream.destroy())
    upstream.on('data', chunk => {
      isAnswered = true
      asked.length = 0
      client.write(chunk)
    })
    upstream.once('end', () => client.end())
    upstream.once('error', (error: NodeJS.ErrnoException) => {
      client.off('data', pass)
      if (isAnswered) client.destroy()
      else {
        if (error.code === 'ECONNRESET') resets++
        toFirst(client, others, asked)
      }
    })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return {
    address: `127.0.0.1:${address.port}`,
    resets: () => resets,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
