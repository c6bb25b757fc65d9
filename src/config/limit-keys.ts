import {key} from './config-key.js'
import {whole} from './value-kinds.js'

/** What one process that answers takes from clients. */
export const LIMIT_KEYS = {
  MaxConnections: key(
    'Web server',
    whole(10_000),
    'reload',
    'Connections that each worker holds at a time; further ones get 503 and are closed. 0 is no limit. See [limits](../guide/operations.md#limits).',
    {isNew: true},
  ),
  MaxConnectionsPerNetwork: key(
    'Web server',
    whole(0),
    'reload',
    'Connections that each worker holds for one network of clients (a /24 of IPv4, a /48 of IPv6); further ones get 429 and are closed. 0 is no limit. Not for trusted proxies.',
    {isNew: true},
  ),
  MaxRequestsPerNetwork: key(
    'Web server',
    whole(0, {max: 60_000_000}),
    'reload',
    'Requests a minute that each worker answers for one network of clients; further ones get 429. 0 is no limit. Not for clients in `TrustedProxies`.',
    {isNew: true},
  ),
} as const
