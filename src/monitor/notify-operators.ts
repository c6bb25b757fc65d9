import {NOTIFICATIONS} from '../core/cluster-owner.js'
import {createDamper} from '../core/notify/damper.js'
import {findingOf, type Notice} from '../core/notify/notice.js'
import type {Clock, EventChannel} from '../core/ports.js'
import type {Cluster} from './cluster.js'

export interface NotifyOperatorsDeps {
  readonly events: Pick<EventChannel, 'subscribe'>
  readonly cluster: Pick<Cluster, 'owns'>
  readonly clock: Clock
  /** Never waits and never fails. */
  readonly tell: (notices: readonly Notice[]) => void
}

const LOOK_MS = 1000

/**
 * Tells operators what needs them. Every node hears all events and comes to the same decisions, so that another one goes
 * on where a node has left; one of them tells. The function returned ends it.
 */
export async function notifyOperators({
  events,
  cluster,
  clock,
  tell,
}: NotifyOperatorsDeps): Promise<() => Promise<void>> {
  const damper = createDamper()
  const unsubscribe = await events.subscribe(event => {
    const finding = findingOf(event)
    if (finding !== undefined) damper.hear(finding, clock())
  })
  const timer = setInterval(() => {
    const notices = damper.due(clock())
    if (notices.length > 0 && cluster.owns(NOTIFICATIONS)) tell(notices)
  }, LOOK_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await unsubscribe()
  }
}
