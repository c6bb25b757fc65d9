import type {Clock, Log} from '../core/ports.js'

const MINUTE_MS = 60_000

/** Tells in the log, as `message`, that clients are refused by limits: the first one, then once a minute how many. */
export function createRefusedTeller(
  {log, clock}: {readonly log: Log; readonly clock: Clock},
  message = 'clients are refused by MaxConnections, MaxConnectionsPerNetwork or MaxRequestsPerNetwork',
): () => void {
  let refused = 0
  let quietUntil = 0
  return () => {
    refused++
    const now = clock()
    // A clock that was set back must not keep us quiet for longer.
    if (now < quietUntil && now >= quietUntil - MINUTE_MS) return
    log.warn({refused}, message)
    refused = 0
    quietUntil = now + MINUTE_MS
  }
}
