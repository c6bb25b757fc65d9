import {lstat, unlink} from 'node:fs/promises'
import {connect, type ListenOptions} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {messageOf, MirrorbitsError} from '../core/errors.js'

/**
 * Starts to answer on `host:port`, `:port` (all addresses) or `unix:/path`.
 * Returns the address with the port that the system chose for port 0.
 * Throws MB_ADDRESS_IN_USE, and MB_CONFIG_INVALID for an address that cannot be had.
 */
export async function listen(app: FastifyInstance, address: string): Promise<string> {
  await app.ready()
  const options = listenOptions(address)
  try {
    await listenOnce(app, options)
  } catch (error) {
    await tryOtherwise(app, options, error, address)
  }
  const actual = app.server.address()
  if (actual === null || typeof actual === 'string') return address
  return actual.family === 'IPv6' ? `[${actual.address}]:${actual.port}` : `${actual.address}:${actual.port}`
}

/** A second way, where there is one; else the error as an operator can understand it. */
async function tryOtherwise(
  app: FastifyInstance,
  options: ListenOptions,
  error: unknown,
  address: string,
): Promise<void> {
  const code = codeOf(error)
  try {
    // A host without IPv6 has no `::`.
    if (options.host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) {
      await listenOnce(app, {...options, host: '0.0.0.0'})
      return
    }
    if (code === 'EADDRINUSE' && options.path !== undefined && (await removeStaleSocket(options.path))) {
      await listenOnce(app, options)
      return
    }
  } catch (second) {
    throw translated(second, address)
  }
  throw translated(error, address)
}

const listenOnce = ({server}: FastifyInstance, options: ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })

function listenOptions(address: string): ListenOptions {
  if (address.startsWith('unix:')) return {path: address.slice('unix:'.length)}
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(address) ?? []
  if (port === undefined || Number(port) > 65_535) {
    throw new MirrorbitsError('MB_CONFIG_INVALID', `"${address}" is not an address to listen on.`, {
      hint: 'Write ListenAddress as host:port, :port or unix:/path.',
    })
  }
  const host = bracketed ?? plain ?? ''
  return {host: host === '' ? '::' : host, port: Number(port)}
}

/** Removes a socket file that a process has left behind; never one that somebody answers on, nor another file. */
async function removeStaleSocket(path: string): Promise<boolean> {
  const file = await lstat(path)
  if (!file.isSocket() || (await isAnswering(path))) return false
  await unlink(path)
  return true
}

/** Whatever but a refusal, as missing rights, may mean that somebody is there. */
const isAnswering = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({path})
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', error => resolve(codeOf(error) !== 'ECONNREFUSED'))
  })

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

function translated(error: unknown, address: string): MirrorbitsError {
  if (codeOf(error) === 'EADDRINUSE') {
    return new MirrorbitsError('MB_ADDRESS_IN_USE', `Something listens on ${address} already.`, {
      cause: error,
      hint: 'Stop the other program or choose another ListenAddress.',
    })
  }
  return new MirrorbitsError('MB_CONFIG_INVALID', `Cannot listen on ${address}: ${messageOf(error)}.`, {
    cause: error,
    hint:
      codeOf(error) === 'EACCES'
        ? 'Choose a port above 1023, or give the program the right to use this address.'
        : 'Set ListenAddress to an address of this host.',
  })
}
