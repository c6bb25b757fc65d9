import type {RoutingTable} from '../../core/routing/routing-table.js'

/** How exactly the end of the time is kept for which an older version of a file will do. */
const RECHECK_MS = 15_000

/** Lets policies end in time. The function returned stops it. */
export function recheckNowAndThen(table: RoutingTable): () => void {
  const timer = setInterval(() => table.recheck(), RECHECK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
