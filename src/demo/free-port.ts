import {createServer, type AddressInfo} from 'node:net'
import {codeOf} from '../core/errors.js'

/** The first port from `wanted` on that nobody listens on; 0 takes any. */
export async function freePort(address: string, wanted: number): Promise<number> {
  for (let port = wanted; ; port++) {
    try {
      return await tryPort(address, port)
    } catch (error) {
      if (!isTaken(error) || port >= wanted + 100) throw error
    }
  }
}

/** Whether this error says that somebody listens there already, or that only root may. */
const isTaken = (error: unknown): boolean => codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES'

function tryPort(address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, address, () => {
      const {port: taken} = server.address() as AddressInfo
      server.close(() => resolve(taken))
    })
  })
}
