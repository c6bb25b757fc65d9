import type {Redis} from 'ioredis'
import type {MirrorId} from '../core/mirror.js'
import type {CatalogueStore, HoldingsStore} from '../core/ports.js'
import type {RedisConnections} from './client.js'
import {oldKeys} from './migrations/old-keys.js'
import {openStores, type OpenStoresOptions, type Stores} from './open-stores.js'
import {withTranslatedErrors} from './redis-errors.js'

/** The stores of a database of version 2, to be read only: what it keeps in another way is read in that way. */
export function openOldStores(connections: RedisConnections, options: OpenStoresOptions): Stores {
  const stores = openStores(connections, options)
  const old = withTranslatedErrors(createOldReading(connections.commands), connections.address)
  return {
    ...stores,
    holdings: {...stores.holdings, counts: old.counts},
    catalogue: {...stores.catalogue, head: old.head},
  }
}

const createOldReading = (redis: Redis): Pick<HoldingsStore, 'counts'> & Pick<CatalogueStore, 'head'> => ({
  async counts(ids: readonly MirrorId[]) {
    const known = await Promise.all(ids.map(id => redis.scard(oldKeys.mirrorFiles(id))))
    // Which of them differ would have to be compared one by one.
    return new Map(ids.map((id, index) => [id, {listed: known[index] ?? 0, known: known[index] ?? 0, differing: 0}]))
  },
  /** It has no history. */
  async head() {
    await redis.ping()
    return {id: '', epoch: 0, mark: '', reachedMark: '', floor: 0, exactAfter: 0, aliasRevision: 0}
  },
})
