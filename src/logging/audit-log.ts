import {open} from 'node:fs/promises'
import {join} from 'node:path'
import type {Clock, Log} from '../core/ports.js'
import {endsInLine} from './ends-in-line.js'
import {createLineQueue} from './line-queue.js'

/** The log of the calls of the admin API, `audit.log`: a line of JSON each. */
export interface AuditLog {
  /** Never waits and never fails. */
  write(call: object): void
  /** Opens the file anew after it was rotated. */
  reopen(): void
  /** Resolves when every line is written, or cannot be. */
  close(): Promise<void>
}

const NO_LOG: AuditLog = {write: () => undefined, reopen: () => undefined, close: () => Promise.resolve()}
const MAX_WAITING = 10_000
const RETRY_MS = 1000

/** `directory` is an existing folder; empty keeps no log. */
export function openAuditLog({
  directory,
  now,
  log,
}: {
  readonly directory: string
  readonly now: Clock
  readonly log: Log
}): AuditLog {
  if (directory === '') return NO_LOG
  const file = join(directory, 'audit.log')
  const queue = createLineQueue({
    // Who did what when is for operators only.
    open: () => open(file, 'a', 0o640),
    endsInLine: () => endsInLine(file),
    maxWaiting: MAX_WAITING,
    retryMs: RETRY_MS,
    onBroken: err => log.error({file, err}, 'the audit log cannot be written, trying again'),
    onMended: () => log.info({file}, 'the audit log is written again'),
    onDropped: dropped => log.warn({file, dropped}, 'the oldest lines of the audit log were dropped'),
  })
  return {
    write: call => queue.push(`${JSON.stringify({at: new Date(now()).toISOString(), ...call})}\n`),
    reopen: queue.reopen,
    close: queue.close,
  }
}
