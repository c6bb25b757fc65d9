import {MirrorbitsError} from '../core/errors.js'
import type {Mirror} from '../core/mirror.js'
import {locateMirror, type LocatedMirror} from '../operations/locate-mirror.js'
import type {Runtime} from '../runtime/open-runtime.js'

/** Where GeoIP puts a mirror now. Throws MB_GEOIP_UNAVAILABLE without a database. */
export async function locateMirrorWith(runtime: Runtime, mirror: Mirror): Promise<LocatedMirror> {
  const {place, ready} = await runtime.geoip()
  if (!ready) {
    throw new MirrorbitsError('MB_GEOIP_UNAVAILABLE', 'One or more GeoIP database could not be loaded', {
      hint: 'Put the databases into the folder that GeoipDatabasePath names.',
    })
  }
  return locateMirror({locate: place, resolveHost: host => runtime.resolveHost(host)}, mirror)
}
