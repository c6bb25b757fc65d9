import type {Notice} from './notice.js'

/** What is sent: the same to all, but for the notices that somebody did not ask for. */
export interface NotifyMessage {
  readonly v: 1
  /** One line. */
  readonly title: string
  /** All of it as plain text; chat programs show this field. */
  readonly text: string
  /** RFC 3339. */
  readonly at: string
  readonly node: string
  readonly notices: readonly Notice[]
  /** Notices that were left out because there were too many. */
  readonly more: number
}

const MAX_NOTICES = 100

/** One message for all that is to be told: the worst first. */
export function messageOf(
  notices: readonly Notice[],
  {at, node}: {readonly at: string; readonly node: string},
): NotifyMessage {
  const ranked = notices.toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
  const told = ranked.slice(0, MAX_NOTICES)
  const more = ranked.length - told.length
  const [first] = told
  const others = ranked.length - 1
  const title =
    first === undefined
      ? 'mirrorbits'
      : `mirrorbits: ${first.subject} ${first.text}${others > 0 ? ` (and ${others} more)` : ''}`
  const lines = told.map(({subject, text, at: when}) => `${subject}: ${text} (${when})`)
  return {
    ...{v: 1, title, at, node, notices: told, more},
    text: [title, '', ...lines, ...(more > 0 ? [`and ${more} more`] : []), '', `Sent by ${node} at ${at}.`].join('\n'),
  }
}

const RANK = {bad: 0, warn: 1, info: 2, good: 3} as const
