import {addMirror, type AddMirrorDeps, type NewMirror} from '../operations/add-mirror.js'
import type {Runtime} from '../runtime/open-runtime.js'

/** What adding mirrors takes; without a GeoIP database they get no place. */
export async function addMirrorDeps(runtime: Runtime): Promise<AddMirrorDeps> {
  const geoip = await runtime.geoip()
  const locate = (address: string) => (geoip.ready ? geoip.place(address) : undefined)
  return {...runtime.stores, locate, resolveHost: host => runtime.resolveHost(host)}
}

/** Adds a mirror with what the runtime has. */
export async function addMirrorWith(runtime: Runtime, input: NewMirror): ReturnType<typeof addMirror> {
  return addMirror(await addMirrorDeps(runtime), input)
}
