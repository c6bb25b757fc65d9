import {addMirror, type NewMirror} from '../operations/add-mirror.js'
import type {Runtime} from '../runtime/open-runtime.js'

/** Adds a mirror with what the runtime has; without a GeoIP database it is added without a place. */
export async function addMirrorWith(runtime: Runtime, input: NewMirror): ReturnType<typeof addMirror> {
  const geoip = await runtime.geoip()
  const locate = (address: string) => (geoip.ready ? geoip.place(address) : undefined)
  return addMirror({...runtime.stores, locate, resolveHost: host => runtime.resolveHost(host)}, input)
}
