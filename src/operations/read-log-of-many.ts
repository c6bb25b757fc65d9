import {MirrorbitsError} from '../core/errors.js'
import type {MirrorLogEntry} from '../core/mirror-log.js'
import type {MirrorId} from '../core/mirror.js'
import type {MirrorLogStore} from '../core/ports.js'

/** One log of many: where another program has put something else, it is empty and hides no other. */
export async function readLogOfMany(
  {mirrorLogs}: {readonly mirrorLogs: Pick<MirrorLogStore, 'read'>},
  id: MirrorId,
  max: number,
): Promise<MirrorLogEntry[]> {
  try {
    return await mirrorLogs.read(id, max)
  } catch (error) {
    if (error instanceof MirrorbitsError && error.code === 'MB_DATABASE_DAMAGED') return []
    throw error
  }
}
