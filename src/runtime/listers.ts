import type {Log} from '../core/ports.js'
import type {Lister} from '../operations/scan-mirror.js'
import {listByRsync} from '../scan/rsync-listing.js'

interface ListerOptions {
  /** Bounds one whole listing. */
  readonly timeoutMs: number
  readonly log: Log
}

/** Lists mirrors by rsync. */
export const rsyncLister = ({timeoutMs, log}: ListerOptions): Lister => ({
  protocol: 'rsync',
  urlOf: ({rsyncUrl}) => rsyncUrl,
  list: ({url, signal}, onFiles) => listByRsync({url, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles),
})

/** Lists mirrors by FTP. Loaded when it is needed: few mirrors have nothing better. */
export const ftpLister = ({timeoutMs, log}: ListerOptions): Lister => ({
  protocol: 'ftp',
  urlOf: ({ftpUrl}) => ftpUrl,
  list: async ({url, signal}, onFiles) => {
    const {listByFtp} = await import('../scan/ftp-listing.js')
    return listByFtp({url, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles)
  },
})
