import {addressBytes, parseAddress, type AddressFamily} from '../core/network/address.js'
import {NOWHERE, type Place} from '../core/place.js'
import type {ByFamily} from './choose-databases.js'
import type {DatabaseKind} from './find-databases.js'
import {placeFrom} from './normalise.js'
import type {Overrides} from './overrides.js'
import {createPlaceCache} from './place-cache.js'

/** Some 30 MB at most. The rest of the world is read again when it comes back, which costs microseconds. */
const MAX_PLACES = 65_536

/** Looks addresses up in these databases, remembering the places it made. */
export function lookupIn(
  databases: Readonly<Record<DatabaseKind, ByFamily>>,
  overrides: Overrides,
): (address: string) => Place {
  const bytes = addressBytes()
  const find = {4: finderOf(4, databases, overrides, bytes), 6: finderOf(6, databases, overrides, bytes)}
  return address => {
    const family = parseAddress(address, bytes)
    return family === undefined ? NOWHERE : find[family]()
  }
}

/** Finds the place of the address in `bytes`. Records of different files have equal numbers, so each family has its own cache. */
function finderOf(
  family: AddressFamily,
  databases: Readonly<Record<DatabaseKind, ByFamily>>,
  overrides: Overrides,
  bytes: Uint8Array,
): () => Place {
  const city = databases.city[family]
  const asn = databases.asn[family]
  const places = createPlaceCache(MAX_PLACES)

  const read = (cityRecord: number, asnRecord: number): Place => {
    try {
      return placeFrom(
        cityRecord === 0 ? undefined : city?.view(cityRecord),
        asnRecord === 0 ? undefined : asn?.view(asnRecord),
      )
    } catch {
      // A damaged record is not worth failing a download: who it speaks of is nowhere, now and the next time.
      return NOWHERE
    }
  }
  const inDatabases = (): Place => {
    const cityRecord = city?.find(bytes, family) ?? 0
    const asnRecord = asn?.find(bytes, family) ?? 0
    if (cityRecord === 0 && asnRecord === 0) return NOWHERE
    const known = places.get(cityRecord, asnRecord)
    if (known !== undefined) return known
    const place = read(cityRecord, asnRecord)
    places.set(cityRecord, asnRecord, place)
    return place
  }

  /** By override: the places that it was applied to. */
  const overridden = new Map<number, WeakMap<Place, Place>>()
  const override = (index: number): Place => {
    const from = overrides.isWhole(index) ? NOWHERE : inDatabases()
    const made = overridden.get(index) ?? new WeakMap<Place, Place>()
    overridden.set(index, made)
    const known = made.get(from)
    if (known !== undefined) return known
    const place = overrides.apply(index, from)
    made.set(from, place)
    return place
  }

  if (overrides.count === 0) return inDatabases
  return () => {
    const index = overrides.find(bytes, family)
    return index === -1 ? inDatabases() : override(index)
  }
}
