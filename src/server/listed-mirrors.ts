import type {FileRecord} from '../core/catalogue/file-record.js'
import type {RankedMirror} from '../core/selection/types.js'
import type {Client} from './client-of.js'
import type {AppDeps} from './deps.js'

/**
 * The mirrors for a list that a client works through by itself, at most `MaxListedMirrors`: first as a redirect
 * would draw them, so that lists spread the load as redirects do, then all others by rank. Only mirrors with the
 * very version that the list describes; the fallbacks when there is none. May be empty.
 */
export function listedMirrors(
  {config, routing}: AppDeps,
  {id}: FileRecord,
  {place, tls}: Client,
): readonly RankedMirror[] {
  const drawn = routing.pick(id, place, tls)
  const names = new Set(drawn.map(({mirror}) => mirror.id))
  const others = routing.explain(id, place, tls, 'list').ranked.filter(({mirror}) => !names.has(mirror.id))
  const current = [...drawn, ...others].filter(({mirror}) => routing.holdsCurrent(mirror.id, id))
  return (current.length > 0 ? current : routing.fallbacks(place, tls)).slice(0, config().maxListedMirrors)
}
