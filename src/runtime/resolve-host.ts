import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'

/** All addresses of a host name as the system resolves it; an address, also in brackets, stands for itself. */
export async function resolveHost(host: string): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare) !== 0) return [bare]
  const found = await lookup(bare, {all: true})
  return found.map(({address}) => address)
}
