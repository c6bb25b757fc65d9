import {writeSync} from 'node:fs'
import type {Clock} from '../../core/ports.js'
import type {Download} from '../../monitor/gather-downloads.js'
import {countRecord} from './count-records.js'

export interface WriteCountsDeps {
  readonly clock: Clock
  /** Lower-case hex SHA-256. */
  readonly sha256: (text: string) => string
  /** Writes all bytes or none, and throws when it cannot at once. */
  readonly write: (record: string) => void
}

export interface CountWriter {
  /** Whether the download was written. If not, its count has to be handed over in another way. */
  write(download: Download): boolean
}

/**
 * What a pipe takes whole or not at all, so that records of several processes are never mixed and one of a process that
 * is killed is never cut: POSIX promises it for 512 bytes, Linux for 4096.
 */
const ATOMIC_BYTES = process.platform === 'linux' ? 4096 : 512
/** A refused write costs ten times one that is taken. */
const RETRY_MS = 5
const DAY_MS = 86_400_000

/** Writes each download into a pipe, from where it arrives also when this process is killed. Never waits. */
export function writeCounts({clock, sha256, write}: WriteCountsDeps): CountWriter {
  let retryAt = 0
  return {
    write({path, mirror, size, ranged}) {
      if (retryAt > 0 && performance.now() < retryAt) return false
      const day = Math.floor(clock() / DAY_MS)
      const client = ranged === undefined ? undefined : sha256(`${ranged.address}/${ranged.userAgent}`)
      const record = countRecord({day, mirror, size, client, path})
      if (record.length > ATOMIC_BYTES) return false
      try {
        write(record)
        retryAt = 0
        return true
      } catch {
        // It is full because the primary does not read, or the primary is gone.
        retryAt = performance.now() + RETRY_MS
        return false
      }
    },
  }
}

/** Writes into a pipe that does not keep its writers waiting. */
export const writerInto =
  (fd: number): WriteCountsDeps['write'] =>
  record =>
    void writeSync(fd, record, null, 'latin1')
