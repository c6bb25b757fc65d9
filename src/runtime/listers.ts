import {httpListingUrl, scanBaseUrl} from '../core/listing/listing-url.js'
import type {Log} from '../core/ports.js'
import type {Lister} from '../operations/scan-mirror.js'
import {listByRsync} from '../scan/rsync-listing.js'
import {VERSION} from './version.js'

interface ListerOptions {
  /** Bounds one whole listing. */
  readonly timeoutMs: number
  /** Address for mirror operators; empty names none. */
  readonly contact: string
  readonly log: Log
}

/** All ways of listing a mirror, in the order in which they are tried. */
export const createListers = (options: ListerOptions): readonly Lister[] => [
  rsyncLister(options),
  ftpLister(options),
  httpLister(options),
]

const rsyncLister = ({timeoutMs, log}: ListerOptions): Lister => ({
  protocol: 'rsync',
  urlOf: ({rsyncUrl}) => rsyncUrl,
  list: ({mirror, url, signal}, onFiles) =>
    listByRsync({url, options: mirror.rsyncOptions, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles),
})

/** Loaded when it is needed: few mirrors have nothing better. */
const ftpLister = ({timeoutMs, log}: ListerOptions): Lister => ({
  protocol: 'ftp',
  urlOf: ({ftpUrl}) => ftpUrl,
  list: async ({url, signal}, onFiles) => {
    const {listByFtp} = await import('../scan/ftp-listing.js')
    return listByFtp({url, timeouts: {totalMs: timeoutMs}, signal, log}, onFiles)
  },
})

const httpLister = ({timeoutMs, contact, log}: ListerOptions): Lister => ({
  protocol: 'http',
  urlOf: httpListingUrl,
  list: async ({mirror, url, signal, expected}, onFiles) => {
    const {listByHttp} = await import('../scan/http-listing.js')
    return listByHttp(
      {
        url,
        root: scanBaseUrl(mirror),
        userAgent: `Mirrorbits/${VERSION} SCAN${contact === '' ? '' : ` (${contact})`}`,
        timeouts: {totalMs: timeoutMs},
        signal,
        log,
        expected,
      },
      onFiles,
    )
  },
})
