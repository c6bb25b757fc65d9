import type {SendHandle} from 'node:child_process'
import {isRecord} from '../../core/is-record.js'
import {isConnectionHandle} from '../../server/connections/connection-handle.js'
import type {LentConnection} from '../../server/connections/lend-connections.js'
import type {ProxyHeader} from '../../server/connections/proxy-protocol.js'

/** From a worker, about its connections. A `handle` travels beside its message. */
export type FromLender =
  /** A copy of a connection. `id` is the worker's own. */
  | ({readonly type: 'lend'; readonly id: number} & LentConnection)
  /** These connections are closed, or are no longer to outlive the worker. */
  | {readonly type: 'take-back'; readonly ids: readonly number[]}
  /** It has the connection that it was sent with this number. */
  | {readonly type: 'adopted'; readonly id: number}

/** To a worker, about connections. */
export type ToLender =
  /** What it has lent has arrived. */
  | {readonly type: 'kept'; readonly id: number}
  /** A connection of a worker that has died. Never before it has said that it is ready. */
  | ({readonly type: 'adopt'; readonly id: number} & LentConnection)

/** More than a worker can have. */
const MAX_IDS = 1_000_000

/** Undefined when it is about something else. */
export function parseFromLender(message: unknown): FromLender | undefined {
  if (!isRecord(message)) return undefined
  const {type, id, ids, handle, proxied} = message
  if (type === 'adopted' && isId(id)) return {type, id}
  if (type === 'lend' && isId(id) && isConnectionHandle(handle)) return {type, id, handle, proxied: asHeader(proxied)}
  if (type === 'take-back' && Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isId)) return {type, ids}
  return undefined
}

function asHeader(value: unknown): ProxyHeader | undefined {
  if (!isRecord(value)) return undefined
  const {source} = value
  return {source: typeof source === 'string' ? source : undefined}
}

/** A message and the handle that came beside it. */
export const withHandle = (message: unknown, handle: unknown): unknown =>
  handle === undefined || !isRecord(message) ? message : {...message, handle}

/** A message and the handle that is to be sent beside it. */
export function splitHandle<T extends object>(
  message: T,
): readonly [message: Omit<T, 'handle'>, handle: SendHandle | undefined] {
  if (!('handle' in message)) return [message, undefined]
  // Node also sends its own handles, which its types do not say.
  const {handle, ...rest} = message as T & {readonly handle: SendHandle}
  return [rest, handle]
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value)
