import type {AddressFamily} from '../network/address.js'
import type {Place} from '../place.js'
import type {TlsWish} from '../selection/types.js'

/** What of a client the choice of its mirror depends on. */
export interface RoutedClient {
  readonly place: Place
  readonly tls: TlsWish
  /** The IP version of its address; undefined when that is not known. */
  readonly family: AddressFamily | undefined
  /** Where set, the same mirrors are drawn each time for the same key: that of its network, for a while. */
  readonly stickyKey: number | undefined
}
