import type {Log} from '../../core/ports.js'
import type {ServiceManager} from '../../host/service-manager.js'

export interface UpgradeOnceDeps {
  readonly log: Log
  /** Puts another program in the place of this one and returns its process id; throws MB_UPGRADE_FAILED. */
  readonly upgrade: (signal: AbortSignal) => Promise<number>
  /** Aborted when this program leaves, by its own or after an upgrade. */
  readonly leave: AbortController
  readonly manager: Pick<ServiceManager, 'handOver'>
  /** Somebody started this program in a shell, who gets the prompt back when it leaves. */
  readonly hasTerminal: boolean
  /** Waits for what must not overlap with an upgrade. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

/** The upgrades of one program, of which at most one succeeds. */
export interface Upgrades {
  /** Joins one that is under way. Returns what whoever asked should know. Throws MB_UPGRADE_FAILED when the new program does not serve. */
  upgrade(): Promise<string | undefined>
  /** Whether another program has taken the place of this one. */
  isDone(): boolean
  /** Resolves when none is under way: a new program that is given up has ended then. */
  ended(): Promise<void>
}

/** Whoever asks for an upgrade looks for two seconds which nodes take part before it tells the end. */
const ANSWER_MS = 3000

/** After an upgrade this program leaves, so late that whoever has asked for it over its admin API hears of it. */
export function upgradeOnce({log, upgrade, leave, manager, hasTerminal, inTurn}: UpgradeOnceDeps): Upgrades {
  let successor: number | undefined
  let upgrading: Promise<string | undefined> | undefined

  async function run(): Promise<string | undefined> {
    if (leave.signal.aborted || successor !== undefined) return undefined
    successor = await upgrade(leave.signal)
    await manager.handOver(successor)
    setTimeout(() => leave.abort(), ANSWER_MS)
    if (!hasTerminal) return undefined
    const remark = `it runs in the background of its terminal now; "kill ${successor}" ends it`
    log.info({pid: successor}, `upgraded: ${remark}`)
    return remark
  }

  return {
    upgrade() {
      upgrading ??= inTurn(run).finally(() => {
        upgrading = undefined
      })
      return upgrading
    },
    isDone: () => successor !== undefined,
    async ended() {
      await upgrading?.catch(() => undefined) // told to whoever has asked for it
    },
  }
}
