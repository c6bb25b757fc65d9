import {MirrorbitsError} from '../../core/errors.js'
import type {NodeOrders} from '../scans-and-checks/handle-requests.js'

type GivenOrders = Omit<NodeOrders, 'areOurs'>

export interface LateOrders {
  readonly orders: NodeOrders
  /** From now on these are carried out. */
  readonly give: (orders: GivenOrders) => void
}

/**
 * Orders for a node that is still starting: its configuration was just read, and for an upgrade it is too early. One
 * that is on trial leaves all of them to the program before it.
 */
export function lateOrders({isOnTrial}: {readonly isOnTrial: boolean}): LateOrders {
  let given: GivenOrders | undefined
  return {
    orders: {
      areOurs: () => !isOnTrial || given !== undefined,
      reload: async () => given?.reload(),
      async upgrade() {
        if (given !== undefined) return given.upgrade()
        throw new MirrorbitsError('MB_UPGRADE_FAILED', 'This node is still starting.', {hint: 'Try again in a moment.'})
      },
    },
    give(orders) {
      given = orders
    },
  }
}
