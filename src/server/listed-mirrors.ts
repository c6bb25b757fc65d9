import type {FileId, FileRecord} from '../core/catalogue/file-record.js'
import type {Routing} from '../core/routing/routing.js'
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
  record: FileRecord | undefined,
  {place, tls, family, stickyKey}: Client,
): readonly RankedMirror[] {
  const current = record === undefined ? [] : currentHolders(routing, record.id, {place, tls, family, stickyKey})
  return (current.length > 0 ? current : routing.fallbacks(place, tls)).slice(0, config().maxListedMirrors)
}

function currentHolders(
  routing: Routing,
  id: FileId,
  {place, tls, family, stickyKey}: Omit<Client, 'address'>,
): readonly RankedMirror[] {
  const drawn = routing.pick(id, place, tls, stickyKey, family)
  const names = new Set(drawn.map(({mirror}) => mirror.id))
  const others = routing
    .explain(id, place, tls, 'list', undefined, family)
    .ranked.filter(({mirror}) => !names.has(mirror.id))
  return [...drawn, ...others].filter(({mirror}) => routing.holdsCurrent(mirror.id, id))
}
