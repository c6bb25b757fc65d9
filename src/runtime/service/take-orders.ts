import {oneByOne} from '../../core/one-by-one.js'
import type {Signals} from '../signals.js'
import {startSuccessor} from '../upgrade/successor.js'
import {upgrade, type UpgradeDeps} from '../upgrade/upgrade.js'
import {upgradeOnce, type Upgrades, type UpgradeOnceDeps} from '../upgrade/upgrade-once.js'
import type {RunningNode} from '../node.js'
import {reload, type ReloadDeps} from './reload.js'
import type {LogReopening} from './reopen-logs.js'

export interface TakeOrdersDeps
  extends Omit<ReloadDeps, 'node' | 'reopenLogs'>, Pick<UpgradeOnceDeps, 'leave'>, Pick<UpgradeDeps, 'retake'> {
  readonly logs: Omit<LogReopening, 'add'>
  readonly manager: ReloadDeps['manager'] & UpgradeOnceDeps['manager']
  readonly node: ReloadDeps['node'] & UpgradeDeps['node'] & Pick<RunningNode, 'onOrder'>
  readonly signals: Pick<Signals, 'act'>
}

/** Reloads and upgrades the server when a signal or another program asks for it, one after the other. */
export function takeOrders({leave, logs, retake, signals, ...deps}: TakeOrdersDeps): Upgrades {
  const {log, node, manager} = deps
  const inTurn = oneByOne()
  const reloadInTurn = () =>
    inTurn(async () => {
      const successor = upgrades.successor()
      if (successor === undefined) return reload({...deps, reopenLogs: logs.everywhere})
      // It may have read its configuration before what is to be taken now was written.
      successor.reload()
      logs.here()
      return undefined
    })
  const hasTerminal = process.stdin.isTTY
  const upgrades = upgradeOnce({
    ...{log, manager, hasTerminal, leave, inTurn},
    upgrade: signal => upgrade({config: deps.config.current, log, logs, node, retake, signal, start: startSuccessor}),
  })
  node.onOrder({
    async reload() {
      const refused = await reloadInTurn()
      if (refused !== undefined) throw refused
    },
    upgrade: () => upgrades.upgrade(),
  })
  signals.act({
    log,
    reload: reloadInTurn,
    reopenLogs: logs.everywhere,
    upgrade: async () => {
      await upgrades.upgrade()
    },
  })
  return upgrades
}
