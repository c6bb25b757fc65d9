import type {Mirror} from '../mirror.js'
import type {AddressFamily} from '../network/address.js'
import {resolveUrl} from './resolve-url.js'
import type {TlsWish} from './types.js'

/**
 * What a client's IP version means for the choice. A client that comes over IPv6 may have nothing else; most have both,
 * and nothing tells them apart. `prefer` keeps to mirrors that work over the version that the client came with, as long
 * as there is one; `strict` always; `ignore` never.
 */
export type FamilyRule = 'prefer' | 'strict' | 'ignore'

/** The version of an address that was written without port and brackets; undefined for what is none. */
export function familyOf(address: string): AddressFamily | undefined {
  if (address.includes(':')) return 6
  return /^\d/.test(address) ? 4 : undefined
}

/** Parts mirrors that may take a request into those that the client is sent to and those it cannot reach. */
export function fitFamily(
  admitted: readonly Mirror[],
  family: AddressFamily | undefined,
  rule: FamilyRule,
  tls: TlsWish,
): {readonly fitting: readonly Mirror[]; readonly unfit: readonly Mirror[]} {
  if (family === undefined || rule === 'ignore') return {fitting: admitted, unfit: []}
  const unfit = admitted.filter(mirror => lacks(mirror, family, tls))
  if (unfit.length === 0 || (rule === 'prefer' && unfit.length === admitted.length)) {
    return {fitting: admitted, unfit: []}
  }
  return {fitting: admitted.filter(mirror => !unfit.includes(mirror)), unfit}
}

/** A mirror of which nothing is known counts as working over both. */
function lacks(mirror: Mirror, family: AddressFamily, tls: TlsWish): boolean {
  const version = family === 4 ? 'ipv4' : 'ipv6'
  const {http, https} = mirror.health
  // Hardly ever: which of the two it would be takes longer to find out.
  if (http[version] !== false && https[version] !== false) return false
  return mirror.health[resolveUrl(mirror, tls).absoluteUrl.startsWith('https:') ? 'https' : 'http'][version] === false
}
