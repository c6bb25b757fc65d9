import type {ListenOptions} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {addressText, listeningOn} from './listen-address.js'

/**
 * Starts to answer on `host:port`, `:port` (all addresses) or `unix:/path`, or on a socket that was opened before, by
 * its descriptor. Returns the address with the port that the system chose for port 0.
 * Throws MB_ADDRESS_IN_USE, and MB_CONFIG_INVALID for an address that cannot be had.
 */
export async function listen(app: FastifyInstance, where: string | {readonly fd: number}): Promise<string> {
  await app.ready()
  if (typeof where === 'string') await listeningOn(where, options => listenOnce(app, options))
  else await listenOnce(app, where)
  const actual = app.server.address()
  if (actual !== null && typeof actual !== 'string') return addressText(actual)
  return typeof where === 'string' ? where : 'a Unix socket'
}

const listenOnce = ({server}: FastifyInstance, options: ListenOptions & {readonly fd?: number}): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
