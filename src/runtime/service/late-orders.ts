import {MirrorbitsError} from '../../core/errors.js'
import type {NodeOrders} from '../scans-and-checks/take-requests.js'

type GivenOrders = Omit<NodeOrders, 'areOurs'>

export interface LateOrders {
  readonly orders: NodeOrders
  /** From now on these are carried out. */
  readonly give: (orders: GivenOrders) => void
}

/**
 * Orders for a node that is still starting: a reload waits until it can be done, for the configuration that was read may
 * have changed since, and for an upgrade it is too early. One that is on trial leaves all of them to the program before
 * it.
 */
export function lateOrders({isOnTrial}: {readonly isOnTrial: boolean}): LateOrders {
  let given: GivenOrders | undefined
  let tell: (orders: GivenOrders) => void = () => undefined
  const whenGiven = new Promise<GivenOrders>(resolve => (tell = resolve))
  return {
    orders: {
      areOurs: () => !isOnTrial || given !== undefined,
      reload: async () => (await whenGiven).reload(),
      async upgrade() {
        if (given !== undefined) return given.upgrade()
        throw new MirrorbitsError('MB_UPGRADE_FAILED', 'This node is still starting.', {hint: 'Try again in a moment.'})
      },
    },
    give(orders) {
      given = orders
      tell(orders)
    },
  }
}
