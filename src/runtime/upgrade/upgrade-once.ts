import type {Log} from '../../core/ports.js'
import type {ServiceManager} from '../../host/service-manager.js'
import type {Successor} from './successor.js'

export interface UpgradeOnceDeps {
  readonly log: Log
  /** Puts another program in the place of this one; throws MB_UPGRADE_FAILED. */
  readonly upgrade: (signal: AbortSignal) => Promise<Pick<Successor, 'pid' | 'reload'>>
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
  /** The program that has taken the place of this one; undefined before one has. */
  successor(): Pick<Successor, 'pid' | 'reload'> | undefined
  /** Resolves when none is under way: a new program that is given up has ended then. */
  ended(): Promise<void>
}

/** Whoever asks for an upgrade looks for two seconds which nodes take part before it tells the end. */
const ANSWER_MS = 3000
/** What whoever waits is told goes through Redis first. */
const LAST_WORD_MS = 1000

/** After an upgrade this program leaves, so late that whoever has asked for it over its admin API hears of it. */
export function upgradeOnce({log, upgrade, leave, manager, hasTerminal, inTurn}: UpgradeOnceDeps): Upgrades {
  let successor: Pick<Successor, 'pid' | 'reload'> | undefined
  let upgrading: Promise<string | undefined> | undefined
  let askedAt = 0

  async function run(): Promise<string | undefined> {
    if (leave.signal.aborted || successor !== undefined) return undefined
    successor = await upgrade(leave.signal)
    const {pid} = successor
    await manager.handOver(pid)
    setTimeout(() => leave.abort(), Math.max(LAST_WORD_MS, askedAt + ANSWER_MS - performance.now()))
    if (!hasTerminal) return undefined
    const remark = `it runs in the background of its terminal now; "kill ${pid}" ends it`
    log.info({pid}, `upgraded: ${remark}`)
    return remark
  }

  return {
    upgrade() {
      askedAt = performance.now()
      upgrading ??= inTurn(run).finally(() => {
        upgrading = undefined
      })
      return upgrading
    },
    successor: () => successor,
    async ended() {
      await upgrading?.catch(() => undefined) // told to whoever has asked for it
    },
  }
}
