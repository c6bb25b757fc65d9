import type {Clock, Log} from '../core/ports.js'
import {joinCluster} from '../monitor/cluster.js'
import type {Stores} from '../redis/open-stores.js'
import {takeRequests, type NodeOrders} from './scans-and-checks/take-requests.js'

export interface StandByDeps {
  readonly stores: Stores
  readonly log: Log
  readonly clock: Clock
  readonly node: string
  readonly orders: NodeOrders
}

/** What a node does for the others that only answers downloads: it tells that it lives, and reloads when asked. */
export async function standBy({stores, log, clock, node, orders}: StandByDeps): Promise<() => Promise<void>> {
  const cluster = await joinCluster({hellos: stores.cluster, events: stores.events, log, clock, node})
  const stopRequests = await takeRequests({stores, work: undefined, owns: () => false, orders, log})
  return async () => {
    await stopRequests()
    await cluster.stop()
  }
}
