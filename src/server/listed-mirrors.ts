import type {FileId} from '../core/catalogue/file-record.js'
import type {RoutedClient} from '../core/routing/routed-client.js'
import type {Routing} from '../core/routing/routing.js'
import type {DrawnMirror} from '../core/selection/types.js'
import type {Client} from './client-of.js'
import type {AppDeps} from './deps.js'

/**
 * The mirrors for a list that a client works through by itself, at most `MaxListedMirrors`: first as a redirect
 * would draw them, so that lists spread the load as redirects do, then all others by rank. Only mirrors with our
 * version, unless a policy admits older ones and the list `mayBeOlder`; the fallbacks when there is none. May be empty.
 */
export function listedMirrors(
  {config, routing}: AppDeps,
  id: FileId | undefined,
  client: Client,
  {mayBeOlder}: {readonly mayBeOlder: boolean},
): readonly DrawnMirror[] {
  const isOlder = mayBeOlder && id !== undefined && routing.policyOf(id)?.mode === 'stale'
  const holders = id === undefined ? [] : holdersOf(routing, id, client, !isOlder)
  return (holders.length > 0 ? holders : routing.fallbacks(client)).slice(0, config().maxListedMirrors)
}

function holdersOf(routing: Routing, id: FileId, client: RoutedClient, onlyCurrent: boolean): readonly DrawnMirror[] {
  const drawn = routing.pick(id, client)
  const named = new Set(drawn.map(({mirror}) => mirror.id))
  const {ranked} = routing.explain(id, client, onlyCurrent ? 'current' : 'list')
  const all = [...drawn, ...ranked.filter(({mirror}) => !named.has(mirror.id))]
  return onlyCurrent ? all.filter(({mirror}) => routing.holdsCurrent(mirror.id, id)) : all
}
