import {MirrorbitsError} from '../core/errors.js'
import {parseMirrorUrl} from '../core/mirror-settings.js'
import {isLocated, type Place} from '../core/place.js'

export interface FindPlaceDeps {
  /** Undefined when no GeoIP database is there. */
  readonly locate: (address: string) => Place | undefined
  /** The addresses of a host name; an address stands for itself. Rejects when there are none. */
  readonly resolveHost: (host: string) => Promise<string[]>
}

export interface FoundPlace {
  /** Undefined when GeoIP does not know. */
  readonly place: Place | undefined
  readonly warnings: readonly string[]
}

const SEVERAL_ADDRESSES = "the hostname returned more than one address. Assuming they're sharing the same location."
/** What an operator is told when neither GeoIP nor he says where a mirror is. */
export const NO_LOCATION = 'unable to guess the geographic location of this mirror'

/** Where GeoIP puts the host of a mirror's HTTP URL. Throws MB_MIRROR_INVALID when it has no address. */
export async function findPlace({locate, resolveHost}: FindPlaceDeps, httpUrl: string): Promise<FoundPlace> {
  const host = parseMirrorUrl(httpUrl).hostname
  let addresses: string[]
  try {
    addresses = await resolveHost(host)
  } catch (error) {
    throw new MirrorbitsError('MB_MIRROR_INVALID', `The host "${host}" has no address.`, {
      cause: error,
      hint: 'Check the host name in the HTTP URL.',
    })
  }
  const place = addresses.map(locate).find(found => found !== undefined && isLocated(found))
  return {place, warnings: addresses.length > 1 ? [SEVERAL_ADDRESSES] : []}
}
