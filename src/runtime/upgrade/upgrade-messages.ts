import type {ErrorCode} from '../../core/errors.js'
import {isRecord} from '../../core/is-record.js'

/** What the running program tells the one that is to take its place, by an environment variable. */
export interface Bequest {
  /** Its process id. */
  readonly from: number
  readonly public: BequeathedSocket
  readonly admin?: BequeathedSocket | undefined
}

export interface BequeathedSocket {
  readonly fd: number
  /** As the running program has it in its configuration. */
  readonly address: string
  /** Of a Unix socket, whose file is handed over too. */
  readonly path?: string | undefined
}

export const BEQUEST = 'MIRRORBITS_UPGRADE'

export type FromSuccessor =
  /** It has memory, has answered a request, and listens. */
  | {readonly type: 'ready'}
  | {readonly type: 'failed'; readonly code: ErrorCode; readonly message: string}
  /** The state folder is its own. */
  | {readonly type: 'taken'}
  | ReopenLogs

export type ToSuccessor =
  /** From now on it is the server. */
  {readonly type: 'take'} | ReopenLogs

/** Either program has been told that the logs are rotated. */
interface ReopenLogs {
  readonly type: 'reopen-logs'
}

/** The other program may be of any version: what is not understood is undefined. */
export function parseFromSuccessor(message: unknown): FromSuccessor | undefined {
  if (!isRecord(message)) return undefined
  const {type, code, message: text} = message
  if (type === 'ready' || type === 'taken' || type === 'reopen-logs') return {type}
  if (type !== 'failed' || typeof code !== 'string' || typeof text !== 'string') return undefined
  return {type, code: code as ErrorCode, message: text.slice(0, 1000)}
}

/** Undefined when it is nothing that a program of ours has written. */
export function parseBequest(text: string | undefined): Bequest | undefined {
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // whoever has set it, it was not us
  }
  if (!isRecord(value) || !isNumber(value['from'])) return undefined
  const socket = asSocket(value['public'])
  return socket === undefined ? undefined : {from: value['from'], public: socket, admin: asSocket(value['admin'])}
}

function asSocket(value: unknown): BequeathedSocket | undefined {
  if (!isRecord(value)) return undefined
  const {fd, address, path} = value
  if (!isNumber(fd) || typeof address !== 'string') return undefined
  return {fd, address, path: typeof path === 'string' ? path : undefined}
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0
