import type {Config} from '../../core/config.js'
import type {Clock, Log} from '../../core/ports.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import {openGeoip, type Geoip} from '../../geoip/geoip.js'
import {geoipSettings} from '../geoip-settings.js'
import type {HealthChecker} from '../../health/health-checker.js'
import type {Operator} from '../../operations/operator.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import {databaseStatus} from '../../redis/migrations/database-status.js'
import type {Stores} from '../../redis/open-stores.js'
import {withTranslatedErrors} from '../../redis/redis-errors.js'
import {openChecker} from '../scans-and-checks/open-checker.js'
import {createOperator} from '../create-operator.js'
import {createFollowedWork} from '../scans-and-checks/follow-work.js'
import type {Database} from '../open-database.js'
import {resolveHost} from '../resolve-host.js'
import {wait} from '../wait.js'
import {checkAsked} from '../scans-and-checks/check-here.js'

export interface NodeOperatorDeps {
  readonly config: () => Config
  readonly log: Log
  readonly clock: Clock
  readonly database: Database
  readonly stores: Stores
  readonly table: RoutingTable
  readonly sync: MemorySync
}

export interface NodeOperator {
  readonly operator: Operator
  reloadGeoip(): Promise<void>
  close(): void
}

/** Downloads wait while a regular expression is tried. */
const PATTERN_LIMIT_MS = 250

/** An operator in a node, with its memory. What is seldom needed is opened when it is asked for first. */
export function createNodeOperator(deps: NodeOperatorDeps): NodeOperator {
  const {config, log, clock, database, stores, table} = deps
  const status = withTranslatedErrors(
    {read: () => databaseStatus(database.connections.commands)},
    database.connections.address,
  )
  let geoip: Promise<Geoip> | undefined
  let checker: HealthChecker | undefined
  const operator = createOperator({
    config,
    stores,
    clock,
    resolveHost,
    wait,
    patternLimitMs: PATTERN_LIMIT_MS,
    databaseStatus: () => status.read(),
    routing: () => Promise.resolve(table),
    async geoip() {
      geoip ??= openGeoip({...geoipSettings(config()), log})
      const opened = await geoip
      return {place: address => opened.place(address), ready: opened.state().city !== undefined}
    },
    work: {
      ...createFollowedWork(deps),
      checkMirror(mirror, signal) {
        checker ??= openChecker(config)
        return checkAsked({...deps, checker}, mirror, signal)
      },
    },
  })
  return {
    operator,
    async reloadGeoip() {
      await (await geoip)?.reload(geoipSettings(config()))
    },
    close() {
      checker?.close()
      // It never fails: a folder without databases opens too.
      void geoip?.then(opened => opened.close())
    },
  }
}
