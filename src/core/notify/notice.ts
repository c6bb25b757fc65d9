import type {MirrorbitsEvent} from '../events.js'
import {tellEvent, type Severity} from '../tell-event.js'
import {oneLine} from '../text/one-line.js'
import {redactUrl} from '../text/redact-url.js'

/** What can be notified of. `scan.failed` and `source.failed` also tell when it works again. */
export const NOTICE_EVENTS = ['mirror.state', 'scan.failed', 'source.failed', 'warning'] as const
export type NoticeEvent = (typeof NOTICE_EVENTS)[number]

/** One thing that an operator is told. */
export interface Notice {
  readonly event: NoticeEvent
  readonly severity: Severity
  /** The mirror or part that it is about. */
  readonly subject: string
  readonly text: string
  /** RFC 3339. */
  readonly at: string
}

/** What an event says of a thing that is good or bad. */
export interface Bulletin {
  /** Names the thing. */
  readonly key: string
  readonly isBad: boolean
  /** True: it was otherwise before, also when nobody heard of that. */
  readonly isChange: boolean
  readonly notice: Notice
}

/** Names of mirrors and their reasons are anybody's. */
const LONGEST = 300

/** Undefined for an event of which nobody is notified. */
export function bulletinOf(event: MirrorbitsEvent): Bulletin | undefined {
  switch (event.type) {
    case 'mirror.state':
      return bulletin(event, 'mirror.state', {
        key: `state/${event.mirror}/${event.protocol}`,
        isBad: !event.up,
        isChange: true,
      })
    case 'scan.failed':
    case 'scan.finished':
      return bulletin(event, 'scan.failed', {key: `scan/${event.mirror}`, isBad: event.type === 'scan.failed'})
    case 'source.failed':
    case 'source.finished':
      return bulletin(event, 'source.failed', {key: 'source', isBad: event.type === 'source.failed'})
    case 'warning':
      // The same warning comes again with other numbers, as the days until a certificate ends.
      return bulletin(event, 'warning', {
        key: `warning/${event.code}/${oneLine(event.message, LONGEST).replace(/\d+/g, '#')}`,
        isBad: true,
      })
    case 'source.sync-failed':
    case 'source.sync-finished':
      return bulletin(event, 'source.failed', {key: 'source sync', isBad: event.type === 'source.sync-failed'})
    case 'mirror.changed':
    case 'scan.started':
    case 'scan.progress':
    case 'scan.queue':
    case 'source.started':
    case 'source.progress':
    case 'source.sync-started':
    case 'source.sync-progress':
    case 'node.joined':
    case 'node.left':
    case 'config.reloaded':
    case 'rates':
    case 'requests':
    case 'request.taken':
    case 'request.done':
    case 'request.failed':
      return undefined
  }
}

function bulletin(
  event: MirrorbitsEvent,
  kind: NoticeEvent,
  {isChange = false, ...rest}: Pick<Bulletin, 'key' | 'isBad'> & Partial<Pick<Bulletin, 'isChange'>>,
): Bulletin | undefined {
  const told = tellEvent(event)
  if (told === undefined) return undefined
  const [severity, subject, text] = told
  const plain = (words: string): string => oneLine(redactUrl(words), LONGEST)
  return {...rest, isChange, notice: {event: kind, severity, subject: plain(subject), text: plain(text), at: event.at}}
}
