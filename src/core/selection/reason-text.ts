import {goDuration} from '../text/go-duration.js'
import type {Exclusion} from './types.js'

/** The reason in the words that pages and JSON have always used. */
export function reasonText(exclusion: Exclusion): string {
  switch (exclusion.kind) {
    case 'disabled':
      return 'Disabled'
    case 'not-https':
      return 'Not HTTPS'
    case 'not-http':
      return 'Not HTTP'
    case 'down':
      return exclusion.reason === '' ? 'Down' : exclusion.reason
    case 'neither':
      return `${reasonText(exclusion.http)} / ${reasonText(exclusion.https)}`
    case 'size-mismatch':
      return 'File size mismatch'
    case 'outdated':
      return `Mod time mismatch (diff: ${goDuration(exclusion.difference)})`
    case 'origin-only':
      return 'Origin only'
    case 'other-version':
      return 'Not the version that is served now'
    case 'continent-only':
      return 'Continent only'
    case 'country-only':
      return 'Country only'
    case 'as-only':
      return 'AS only'
    case 'country-excluded':
      return "User's country restriction"
    case 'no-ipv4':
      return 'No IPv4'
    case 'no-ipv6':
      return 'No IPv6'
  }
}
