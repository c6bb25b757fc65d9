import {codeOf, messageOf, MirrorbitsError} from '../../core/errors.js'

/** Where to listen: a path of a Unix socket, or a host and a port. `::` is every address. */
export type ListenAddress = {readonly path: string} | {readonly host: string; readonly port: number}

/** `host:port`, `:port` (all addresses) or `unix:/path`. Throws MB_CONFIG_INVALID. */
function parseListenAddress(address: string): ListenAddress {
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

/** Tries to listen, and a second time where there is another way. Throws what an operator can understand. */
export async function listeningOn<T>(address: string, listen: (where: ListenAddress) => Promise<T>): Promise<T> {
  const where = parseListenAddress(address)
  try {
    return await listen(where)
  } catch (error) {
    const otherwise = otherWay(where, codeOf(error))
    if (otherwise === undefined) throw translated(error, address)
    return await listen(otherwise).catch((second: unknown) => {
      throw translated(second, address)
    })
  }
}

/** A host without IPv6 has no `::`. */
function otherWay(where: ListenAddress, code: unknown): ListenAddress | undefined {
  const hasNoIpv6 = 'host' in where && where.host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')
  return hasNoIpv6 ? {...where, host: '0.0.0.0'} : undefined
}

/** An address of a socket as people write it. */
export const addressText = ({address, family, port}: {address: string; family: string; port: number}): string =>
  family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`

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
