import {messageOf} from '../core/errors.js'
import {NOWHERE, type Place} from '../core/place.js'
import type {Log} from '../core/ports.js'
import {addressBytes, parseAddress} from '../core/network/address.js'
import {databaseFile, openDatabase, type Database, type DbState} from './database.js'
import {placeFrom} from './normalise.js'
import {createPlaceCache} from './place-cache.js'

const FILES = {city: 'GeoLite2-City.mmdb', asn: 'GeoLite2-ASN.mmdb'} as const
type DatabaseKind = keyof typeof FILES

/** Some 30 MB at most. The rest of the world is read again when it comes back, which costs microseconds. */
const MAX_PLACES = 65_536

export interface GeoipState {
  /** Undefined when it could not be opened. */
  readonly city: DbState | undefined
  readonly asn: DbState | undefined
}

/** What became of one database file. A file that failed leaves the one opened before in use. */
export type DatabaseLoad =
  | {readonly kind: DatabaseKind; readonly outcome: 'loaded' | 'unchanged'; readonly state: DbState}
  | {readonly kind: DatabaseKind; readonly outcome: 'failed'; readonly problem: string}

export interface Geoip {
  /**
   * Where an address is; `NOWHERE` when nothing is known or the text is no address.
   *
   * Addresses with the same records get the same object, so that callers can
   * keep things by place in a `WeakMap`. A reload makes new objects, and so
   * does a place that was not asked for in a long time.
   */
  place(address: string): Place
  state(): GeoipState
  /** Opens the files again, from now on those of this folder, and takes the ones that are sound and of another build. Never fails. */
  reload(directory?: string): Promise<readonly DatabaseLoad[]>
  close(): void
}

export interface GeoipOptions {
  readonly directory: string
  readonly log: Log
}

/** Opens what databases there are; a missing one is logged and told by `state`. */
export async function openGeoip({directory: first, log}: GeoipOptions): Promise<Geoip> {
  let directory = first
  let databases: Readonly<Record<DatabaseKind, Database | undefined>> = {city: undefined, asn: undefined}
  let lookup = lookupIn(databases)
  let loading: Promise<readonly DatabaseLoad[]> | undefined
  let closed = false

  const load = async (): Promise<readonly DatabaseLoad[]> => {
    const city = await renewed('city', directory, databases.city)
    const asn = await renewed('asn', directory, databases.asn)
    const loads = [city.load, asn.load]
    for (const done of loads) report(log, done)
    const changed = loads.some(({outcome}) => outcome === 'loaded')
    if (changed && !closed) {
      databases = {city: city.database, asn: asn.database}
      lookup = lookupIn(databases)
    }
    return loads
  }
  const reload = (next = directory): Promise<readonly DatabaseLoad[]> => {
    if (next !== directory && loading !== undefined) return loading.then(() => reload(next))
    directory = next
    return (loading ??= load().finally(() => {
      loading = undefined
    }))
  }

  await reload()
  return {
    place: address => lookup(address),
    state: () => ({city: databases.city?.state, asn: databases.asn?.state}),
    reload,
    close() {
      closed = true
      databases = {city: undefined, asn: undefined}
      lookup = lookupIn(databases)
    },
  }
}

async function renewed(
  kind: DatabaseKind,
  directory: string,
  current: Database | undefined,
): Promise<{readonly database: Database | undefined; readonly load: DatabaseLoad}> {
  try {
    const fresh = await openDatabase(await databaseFile(directory, FILES[kind]))
    if (current?.state.builtAt === fresh.state.builtAt) {
      return {database: current, load: {kind, outcome: 'unchanged', state: current.state}}
    }
    return {database: fresh, load: {kind, outcome: 'loaded', state: fresh.state}}
  } catch (error) {
    return {database: current, load: {kind, outcome: 'failed', problem: problemOf(error)}}
  }
}

function problemOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`
}

function report(log: Log, load: DatabaseLoad): void {
  if (load.outcome === 'failed') log.warn({kind: load.kind, problem: load.problem}, 'GeoIP database not loaded')
  else if (load.outcome === 'loaded') log.info({kind: load.kind, ...load.state}, 'GeoIP database loaded')
}

/** Looks addresses up in this pair of databases, remembering the places it made. */
function lookupIn({city, asn}: Readonly<Record<DatabaseKind, Database | undefined>>): (address: string) => Place {
  const bytes = addressBytes()
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

  return address => {
    const family = parseAddress(address, bytes)
    if (family === undefined) return NOWHERE
    const cityRecord = city?.find(bytes, family) ?? 0
    const asnRecord = asn?.find(bytes, family) ?? 0
    if (cityRecord === 0 && asnRecord === 0) return NOWHERE
    const known = places.get(cityRecord, asnRecord)
    if (known !== undefined) return known
    const place = read(cityRecord, asnRecord)
    places.set(cityRecord, asnRecord, place)
    return place
  }
}
