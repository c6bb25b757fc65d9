import {MirrorbitsError} from '../core/errors.js'
import {parseMirrorUrl, withDefaults} from '../core/mirror-settings.js'
import {withTrailingSlash, type Mirror, type MirrorSettings} from '../core/mirror.js'
import type {EventChannel, MirrorLogStore, MirrorStore} from '../core/ports.js'
import type {Place} from '../core/place.js'

export interface AddMirrorDeps {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly events: EventChannel
  /** Undefined when no GeoIP database is there. */
  readonly locate: (address: string) => Place | undefined
  /** The addresses of a host name; an address stands for itself. Rejects when there are none. */
  readonly resolveHost: (host: string) => Promise<string[]>
}

export type NewMirror = Pick<MirrorSettings, 'name' | 'httpUrl'> & Partial<MirrorSettings>

export interface AddedMirror {
  readonly mirror: Mirror
  /** Where GeoIP puts the mirror; undefined when it does not know. */
  readonly place: Place | undefined
  readonly warnings: readonly string[]
}

const SEVERAL_ADDRESSES = "the hostname returned more than one address. Assuming they're sharing the same location."
const NO_LOCATION = 'unable to guess the geographic location of this mirror'

/**
 * Adds a disabled mirror and places it by GeoIP where the input does not say.
 * Throws MB_MIRROR_INVALID, MB_MIRROR_EXISTS.
 */
export async function addMirror(deps: AddMirrorDeps, input: NewMirror): Promise<AddedMirror> {
  const settings = withDefaults(input)
  const {place, warnings} = await findPlace(deps, parseMirrorUrl(settings.httpUrl).hostname)
  const mirror = await deps.mirrors.add({
    ...placed(settings, input, place),
    httpUrl: withTrailingSlash(settings.httpUrl),
  })
  await deps.mirrorLogs.append(mirror.id, {kind: 'added'})
  deps.events.publish({type: 'mirror.changed', mirror: mirror.id, name: mirror.name, change: 'added'})
  return {mirror, place, warnings}
}

async function findPlace({locate, resolveHost}: AddMirrorDeps, host: string) {
  let addresses: string[]
  try {
    addresses = await resolveHost(host)
  } catch (error) {
    throw new MirrorbitsError('MB_MIRROR_INVALID', `The host "${host}" has no address.`, {
      cause: error,
      hint: 'Check the host name in the HTTP URL.',
    })
  }
  const found = addresses.map(locate).find(place => place !== undefined && place.countryCode !== '')
  const warnings = [...(addresses.length > 1 ? [SEVERAL_ADDRESSES] : []), ...(found === undefined ? [NO_LOCATION] : [])]
  return {place: found, warnings}
}

/** What the operator said stands; GeoIP fills in the rest. */
function placed(settings: MirrorSettings, input: NewMirror, place: Place | undefined): MirrorSettings {
  if (place === undefined) return settings
  const isPinned = input.latitude !== undefined && input.longitude !== undefined
  return {
    ...settings,
    latitude: isPinned ? settings.latitude : place.latitude,
    longitude: isPinned ? settings.longitude : place.longitude,
    continentCode: input.continentCode ?? place.continentCode,
    countryCodes: input.countryCodes ?? [place.countryCode],
    asNumber: input.asNumber ?? place.asNumber,
  }
}
