import type {GeoOverride} from '../core/config.js'
import type {Place} from '../core/place.js'
import type {Log} from '../core/ports.js'
import {chooseDatabases, createOpener, NO_DATABASE, type ByFamily} from './choose-databases.js'
import type {Database, DbState} from './database.js'
import {findDatabases, type DatabaseKind, type FoundDatabase} from './find-databases.js'
import {lookupIn} from './look-up.js'
import {createOverrides} from './overrides.js'

export interface GeoipState {
  /** Undefined when there is none; where files are split by family, that for IPv4. */
  readonly city: DbState | undefined
  readonly asn: DbState | undefined
  /** All that are in use. */
  readonly databases: readonly DbState[]
}

/** What became of the databases of one kind. A search that failed leaves those opened before in use. */
export type DatabaseLoad =
  | {readonly kind: DatabaseKind; readonly outcome: 'loaded' | 'unchanged'; readonly states: readonly DbState[]}
  | {readonly kind: DatabaseKind; readonly outcome: 'failed'; readonly problem: string}

/** What an operator may set. */
export interface GeoipSettings {
  /** Folders and files. */
  readonly paths: readonly string[]
  readonly overrides: readonly GeoOverride[]
}

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
  /** Looks for databases again, from now on by these settings, and takes those that are sound and of another build. Never fails. */
  reload(settings?: GeoipSettings): Promise<readonly DatabaseLoad[]>
  close(): void
}

export interface GeoipOptions extends GeoipSettings {
  readonly log: Log
}

type Databases = Readonly<Record<DatabaseKind, ByFamily>>
const NONE: Databases = {city: NO_DATABASE, asn: NO_DATABASE}

/** Opens what databases there are; a missing one is logged and told by `state`. */
export async function openGeoip({log, ...first}: GeoipOptions): Promise<Geoip> {
  let settings: GeoipSettings = first
  let databases = NONE
  let lookup = lookupIn(databases, createOverrides(settings.overrides))
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  async function load(next: GeoipSettings): Promise<readonly DatabaseLoad[]> {
    const hasOtherOverrides = next.overrides !== settings.overrides
    settings = next
    const found = await findDatabases(next.paths)
    const open = createOpener()
    const city = await renewed('city', found, databases.city, open)
    const asn = await renewed('asn', found, databases.asn, open)
    const loads = [city.load, asn.load]
    for (const done of loads) report(log, done)
    const isChanged = hasOtherOverrides || loads.some(({outcome}) => outcome === 'loaded')
    if (isChanged && !closed) {
      databases = {city: city.databases, asn: asn.databases}
      lookup = lookupIn(databases, createOverrides(next.overrides))
    }
    return loads
  }
  const reload = (next?: GeoipSettings): Promise<readonly DatabaseLoad[]> => {
    const result = last.then(() => load(next ?? settings))
    last = result
    return result
  }

  await reload()
  return {
    place: address => lookup(address),
    state: () => ({
      city: stateOf(databases.city),
      asn: stateOf(databases.asn),
      databases: [...new Set([...inUse(databases.city), ...inUse(databases.asn)])].map(({state}) => state),
    }),
    reload,
    close() {
      closed = true
      databases = NONE
      lookup = lookupIn(databases, createOverrides([]))
    },
  }
}

const stateOf = (pair: ByFamily): DbState | undefined => (pair[4] ?? pair[6])?.state

const inUse = (pair: ByFamily): Database[] =>
  [...new Set([pair[4], pair[6]])].filter(database => database !== undefined)

async function renewed(
  kind: DatabaseKind,
  found: readonly FoundDatabase[],
  current: ByFamily,
  open: (file: string) => Promise<Database>,
): Promise<{readonly databases: ByFamily; readonly load: DatabaseLoad}> {
  const {chosen, problem} = await chooseDatabases(kind, found, current, open)
  const isUnchanged = chosen[4] === current[4] && chosen[6] === current[6]
  if (isUnchanged && problem !== undefined) return {databases: current, load: {kind, outcome: 'failed', problem}}
  const states = inUse(chosen).map(({state}) => state)
  return {databases: chosen, load: {kind, outcome: isUnchanged ? 'unchanged' : 'loaded', states}}
}

function report(log: Log, load: DatabaseLoad): void {
  if (load.outcome === 'failed') log.warn({kind: load.kind, problem: load.problem}, 'GeoIP database not loaded')
  else if (load.outcome === 'loaded') {
    for (const state of load.states) log.info({kind: load.kind, ...state}, 'GeoIP database loaded')
  }
}
