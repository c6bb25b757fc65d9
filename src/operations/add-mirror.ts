import {withDefaults} from '../core/mirror-settings.js'
import {withTrailingSlash, type Mirror, type MirrorSettings} from '../core/mirror.js'
import type {EventChannel, MirrorLogStore, MirrorStore} from '../core/ports.js'
import type {Place} from '../core/place.js'
import {findPlace, NO_LOCATION, type FindPlaceDeps} from './find-place.js'

export interface AddMirrorDeps extends FindPlaceDeps {
  readonly mirrors: MirrorStore
  readonly mirrorLogs: MirrorLogStore
  readonly events: EventChannel
}

export type NewMirror = Pick<MirrorSettings, 'name' | 'httpUrl'> & Partial<MirrorSettings>

export interface AddedMirror {
  readonly mirror: Mirror
  /** Where GeoIP puts the mirror; undefined when it does not know. */
  readonly place: Place | undefined
  readonly warnings: readonly string[]
}

/**
 * Adds a disabled mirror and places it by GeoIP where the input does not say.
 * Throws MB_MIRROR_INVALID, MB_MIRROR_EXISTS.
 */
export async function addMirror(deps: AddMirrorDeps, input: NewMirror): Promise<AddedMirror> {
  const settings = withDefaults(input)
  const {place, warnings} = await findPlace(deps, settings.httpUrl)
  const isPlaced = place !== undefined || isPinned(input)
  const mirror = await deps.mirrors.add({
    ...placed(settings, input, place),
    httpUrl: withTrailingSlash(settings.httpUrl),
  })
  await deps.mirrorLogs.append(mirror.id, {kind: 'added'})
  deps.events.publish({type: 'mirror.changed', mirror: mirror.id, name: mirror.name, change: 'added'})
  return {mirror, place, warnings: isPlaced ? warnings : [...warnings, NO_LOCATION]}
}

const isPinned = ({latitude, longitude}: NewMirror): boolean => latitude !== undefined && longitude !== undefined

/** What the operator said stands; GeoIP fills in the rest. */
function placed(settings: MirrorSettings, input: NewMirror, place: Place | undefined): MirrorSettings {
  if (place === undefined) return settings
  const {latitude, longitude} = isPinned(input) ? settings : place
  return {
    ...settings,
    latitude,
    longitude,
    continentCode: input.continentCode ?? place.continentCode,
    countryCodes: input.countryCodes ?? [place.countryCode],
    asNumber: input.asNumber ?? place.asNumber,
  }
}
