import {NOTIFICATIONS} from '../core/cluster-owner.js'
import {messageOf} from '../core/errors.js'
import {createDamper} from '../core/notify/damper.js'
import {bulletinOf, type Notice} from '../core/notify/notice.js'
import type {Clock, EventChannel, Log, NoticeClaims} from '../core/ports.js'
import type {Cluster} from './cluster.js'

export interface NotifyOperatorsDeps {
  readonly events: Pick<EventChannel, 'subscribe'>
  readonly cluster: Pick<Cluster, 'owns'>
  readonly claims: NoticeClaims
  readonly sha256: (text: string) => string
  readonly clock: Clock
  readonly log: Log
  /** Whether there is anybody to tell. */
  readonly hasTargets: () => boolean
  /** Never waits and never fails. */
  readonly tell: (notices: readonly Notice[]) => void
}

const LOOK_MS = 1000
/** So long the other nodes leave it to the owner of notifications, which may have left, or come too late to hear. */
const PATIENCE_MS = 10_000

/**
 * Tells operators what needs them. Every node hears all events and comes to its decisions; one of them tells each notice:
 * the owner, or after some seconds the first other one. The function returned ends it.
 */
export async function notifyOperators(deps: NotifyOperatorsDeps): Promise<() => Promise<void>> {
  const {cluster, clock, log} = deps
  const damper = createDamper()
  let waiting: {readonly since: number; readonly notices: readonly Notice[]}[] = []
  const unsubscribe = await deps.events.subscribe(event => {
    const bulletin = bulletinOf(event)
    if (bulletin !== undefined) damper.hear(bulletin, clock())
  })

  /** Those that no other node tells. */
  async function claimed(notices: readonly Notice[]): Promise<readonly Notice[]> {
    const isOurs = await Promise.all(
      notices.map(({event, subject, at}) => deps.claims.claim(deps.sha256(`${event}/${subject}/${at}`))),
    )
    return notices.filter((_, i) => isOurs[i])
  }

  async function tell(notices: readonly Notice[]): Promise<void> {
    try {
      const ours = await claimed(notices)
      if (ours.length > 0) deps.tell(ours)
    } catch (error) {
      log.warn({notices: notices.length, reason: messageOf(error)}, 'operators are not notified: Redis is away')
    }
  }

  const timer = setInterval(() => {
    const now = clock()
    const notices = damper.due(now)
    if (notices.length > 0 && deps.hasTargets()) waiting.push({since: now, notices})
    if (waiting.length === 0) return
    const isOwner = cluster.owns(NOTIFICATIONS)
    const due = waiting.filter(({since}) => isOwner || now - since >= PATIENCE_MS)
    waiting = waiting.filter(one => !due.includes(one))
    if (due.length > 0) void tell(due.flatMap(one => one.notices))
  }, LOOK_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await unsubscribe()
  }
}
