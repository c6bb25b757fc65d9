import {msSince} from '../../core/ms-since.js'
import {addressBytes, parseAddress} from '../../core/network/address.js'
import type {Clock} from '../../core/ports.js'

export interface FailureLimit {
  /** Seconds until this address may try again; 0 at once. */
  waitOf(address: string): number
  /** Counts a wrong secret. */
  failed(address: string): void
  /** Takes one count back: the secret turned out to be right. */
  forgive(address: string): void
}

const MAX_FAILURES = 10
const WINDOW_MS = 60_000
/** Bounds the memory; an attacker with more addresses than that starts over with some of them. */
const MAX_SUBJECTS = 10_000

/** Counts wrong secrets by address, IPv6 by network of 64 bits. After ten within a minute the rest of the minute is to be waited. */
export function createFailureLimit(clock: Clock): FailureLimit {
  const failures = new Map<string, {count: number; readonly since: number}>()
  const current = (subject: string) => {
    const entry = failures.get(subject)
    if (entry !== undefined && msSince(entry.since, clock()) < WINDOW_MS) return entry
    failures.delete(subject)
    return undefined
  }
  return {
    waitOf(address) {
      const entry = current(subjectOf(address))
      return entry === undefined || entry.count < MAX_FAILURES
        ? 0
        : Math.ceil((entry.since + WINDOW_MS - clock()) / 1000)
    },
    failed(address) {
      const subject = subjectOf(address)
      const entry = current(subject)
      if (entry !== undefined) {
        entry.count++
        return
      }
      const [oldest] = failures.keys()
      if (failures.size >= MAX_SUBJECTS && oldest !== undefined) failures.delete(oldest)
      failures.set(subject, {count: 1, since: clock()})
    },
    forgive(address) {
      const entry = current(subjectOf(address))
      if (entry !== undefined) entry.count--
    },
  }
}

function subjectOf(address: string): string {
  const bytes = addressBytes()
  const family = parseAddress(address, bytes)
  return family === 6 ? Buffer.from(bytes.subarray(0, 8)).toString('hex') : address
}
