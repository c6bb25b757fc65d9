import {schemeOf, type Mirror} from '../../core/mirror.js'
import {printable} from '../../core/text/display-width.js'
import {tabwriter} from './tabwriter.js'

export interface MirmonChoice {
  readonly rsync: boolean
  readonly http: boolean
  readonly ftp: boolean
  /** Mirrors that are switched off as well. */
  readonly disabled: boolean
}

/** What stands for a country that is not known: user-assigned in ISO 3166, and unknown to every list. */
const NO_COUNTRY = 'ZZ'

/** The list of mirrors that mirmon reads, as the original writes it: country, URL, address of the admin. */
export function mirmonList(mirrors: readonly Mirror[], {rsync, http, ftp, disabled}: MirmonChoice): string {
  const lines = mirrors
    .filter(({enabled}) => enabled || disabled)
    .flatMap(mirror => {
      const urls = [
        ...(rsync ? [mirror.rsyncUrl] : []),
        ...(http ? httpUrls(mirror.httpUrl) : []),
        ...(ftp ? [mirror.ftpUrl] : []),
      ]
      return urls
        .filter(url => url !== '')
        .map(url => [mirror.countryCodes[0] ?? NO_COUNTRY, url, mirror.adminEmail].map(printable).join('\t'))
    })
  return tabwriter(lines)
}

const httpUrls = (httpUrl: string): string[] =>
  httpUrl !== '' && schemeOf(httpUrl) === 'both' ? [`http://${httpUrl}`, `https://${httpUrl}`] : [httpUrl]
