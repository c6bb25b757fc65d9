import {RoutingTable} from '../core/routing/routing-table.js'
import type {Operator} from '../operations/operator.js'
import {createMemorySync} from '../operations/sync-memory.js'
import {openChecker} from './scans-and-checks/open-checker.js'
import {createFollowedWork} from './scans-and-checks/follow-work.js'
import {checkAsked} from './scans-and-checks/check-here.js'
import type {WorkDeps} from './scans-and-checks/work-deps.js'

/** What a command does in its own process where it needs the catalogue: few commands do, and only they load this. */
export interface LocalWork extends Pick<Operator, 'scanMirror' | 'refresh' | 'checkMirror'> {
  /** The catalogue, the mirrors and their holdings as they are now. */
  routing(): Promise<RoutingTable>
}

export function createLocalWork(deps: Pick<WorkDeps, 'config' | 'stores' | 'log' | 'clock'>): LocalWork {
  const {config, stores, log} = deps
  const table = new RoutingTable(config(), Math.random)
  const sync = createMemorySync({...stores, table, log})
  const work = {...deps, table, sync}
  return {
    ...createFollowedWork(work),

    async routing() {
      await sync.all()
      return table
    },

    async checkMirror(mirror, signal) {
      const checker = openChecker(config)
      try {
        await sync.catalogue()
        await sync.mirrors([mirror.id])
        return await checkAsked({...work, checker}, mirror, signal)
      } finally {
        checker.close()
      }
    },
  }
}
