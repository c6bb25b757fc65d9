import {createRateCounter, type RateCounter, type ServedRequest} from '../../core/rates/rate-counter.js'
import {createExclusionSampler} from '../../core/rates/sample-exclusions.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'

/** Counts the requests that are answered from `table`, and tells why it excluded mirrors. */
export function countRates(table: Pick<RoutingTable, 'resolve' | 'explain'>): RateCounter {
  const exclusions = createExclusionSampler<ServedRequest>(({path, client}) => {
    const found = table.resolve(path)
    // The file may be gone since, or never have been in the catalogue.
    if (found.kind !== 'file') return []
    return table.explain(found.id, client, 'list').excluded.map(({exclusion}) => exclusion)
  }, Math.random)
  return createRateCounter(exclusions)
}
