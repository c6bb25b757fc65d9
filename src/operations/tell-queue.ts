import type {EventBody} from '../core/events.js'
import type {Mirror} from '../core/mirror.js'
import {msSince} from '../core/ms-since.js'
import type {Clock, EventChannel} from '../core/ports.js'

/** Tells the mirrors that wait for their scan: when they change, and again now and then to who has come to look since. */
export interface QueueTeller {
  tell(waiting: readonly Mirror[]): void
}

const AGAIN_MS = 10_000
/** A message stays short; the count tells of the others. */
const MOST = 200

export function createQueueTeller({
  events,
  clock,
}: {
  readonly events: Pick<EventChannel, 'publish'>
  readonly clock: Clock
}): QueueTeller {
  let told = ''
  let toldAt = -Infinity
  return {
    tell(waiting) {
      const now = waiting.map(({id}) => id).join(' ')
      if (now === told && (now === '' || msSince(toldAt, clock()) < AGAIN_MS)) return
      told = now
      toldAt = clock()
      events.publish(queueEvent(waiting, {waiting: waiting.length}))
    },
  }
}

/** `request` says whose queue it is when that is not the node's own; `waiting` may count more mirrors than are named. */
export const queueEvent = (
  mirrors: readonly Pick<Mirror, 'id' | 'name'>[],
  of: {readonly waiting: number; readonly request?: string},
): Extract<EventBody, {readonly type: 'scan.queue'}> => ({
  type: 'scan.queue',
  ...of,
  mirrors: mirrors.slice(0, MOST).map(({id, name}) => ({mirror: id, name})),
})
