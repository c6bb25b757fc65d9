import {readSync} from 'node:fs'
import {codeOf} from '../../core/errors.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import {readCountRecords} from './count-records.js'

/** As much as the kernel keeps in a pipe: what is read at once then ends with the end of a record. */
const PIPE_BYTES = 64 * 1024

/**
 * Reads what workers have written into the pipe of a primary that is gone; without waiting for more. Several may do so:
 * each record is read by one of them.
 */
export function readRest(fd: number): DayCounts[] {
  const reader = readCountRecords(() => undefined)
  const counts: DayCounts[] = []
  const buffer = Buffer.allocUnsafe(PIPE_BYTES)
  for (let length = readNow(fd, buffer); length > 0; length = readNow(fd, buffer)) {
    counts.push(...reader.read(buffer.subarray(0, length)))
  }
  return counts
}

function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 0
    throw error
  }
}
