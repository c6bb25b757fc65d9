import type {Holdings} from '../../core/holdings/holdings.js'
import type {MirrorId} from '../../core/mirror.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'

/** Takes what a scan found, unless the mirror was removed meanwhile: nobody would remove it from memory again. */
export const holdingsInto =
  (table: RoutingTable) =>
  (id: MirrorId, holdings: Holdings): void => {
    if (table.mirror(id) !== undefined) table.setHoldings(id, holdings)
  }
