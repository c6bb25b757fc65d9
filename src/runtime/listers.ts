import {NANOS_PER_SECOND} from '../core/mod-time.js'
import type {Log} from '../core/ports.js'
import type {Lister} from '../operations/scan-mirror.js'
import {listByRsync} from '../scan/rsync-listing.js'

/** Lists mirrors by rsync. `timeoutMs` bounds one whole listing. */
export const rsyncLister = ({timeoutMs, log}: {readonly timeoutMs: number; readonly log: Log}): Lister => ({
  protocol: 'rsync',
  precision: NANOS_PER_SECOND,
  urlOf: ({rsyncUrl}) => rsyncUrl,
  list: ({url, signal}, onFiles) => listByRsync({url, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles),
})
