import {baseUrl, type Mirror, type ScanProtocol} from '../mirror.js'

/** As a listing URL: the mirror is not listed by HTTP. */
const NONE = 'none'

type Listed = Pick<Mirror, 'httpUrl' | 'rsyncUrl' | 'ftpUrl' | 'listingUrl' | 'https'>

const hasOtherUrl = ({rsyncUrl, ftpUrl}: Pick<Mirror, 'rsyncUrl' | 'ftpUrl'>): boolean =>
  rsyncUrl !== '' || ftpUrl !== ''

/** The mirror's own address for a scan by HTTP. */
export const scanBaseUrl = ({httpUrl, https}: Pick<Mirror, 'httpUrl' | 'https'>): string =>
  baseUrl(httpUrl, https.isUp ? 'https' : 'http')

/**
 * What to list by HTTP; empty for nothing. A mirror that can be asked by rsync
 * or FTP is read folder by folder only when its settings or a command say so:
 * an rsync daemon that is away for an hour is no reason to.
 */
export function httpListingUrl(mirror: Listed, wanted: 'any' | ScanProtocol): string {
  if (mirror.listingUrl === NONE) return ''
  const base = scanBaseUrl(mirror)
  if (mirror.listingUrl === '') return wanted === 'http' || !hasOtherUrl(mirror) ? base : ''
  return URL.canParse(mirror.listingUrl, base) ? new URL(mirror.listingUrl, base).href : ''
}

/** Whether there is a way to find out what the mirror has. */
export const isScannable = (mirror: Pick<Mirror, 'rsyncUrl' | 'ftpUrl' | 'listingUrl'>): boolean =>
  hasOtherUrl(mirror) || mirror.listingUrl !== NONE
