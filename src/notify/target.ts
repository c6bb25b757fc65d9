import type {NotifyMessage} from '../core/notify/message.js'
import type {NoticeEvent} from '../core/notify/notice.js'

/** Where messages go. */
export interface Target {
  readonly kind: 'webhook' | 'email'
  /** For people: without secrets. */
  readonly name: string
  /** What it is told of. */
  readonly events: readonly NoticeEvent[]
  /** Tries once, for a bounded time. Never throws. */
  send(message: NotifyMessage, signal: AbortSignal): Promise<SendOutcome>
  close(): Promise<void>
}

export type SendOutcome =
  | {readonly isSent: true}
  /** `isFinal`: to try again is of no use. */
  | {readonly isSent: false; readonly isFinal: boolean; readonly problem: string}
