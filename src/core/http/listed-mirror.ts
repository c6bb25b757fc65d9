import type {FilePath} from '../file-path.js'
import type {DrawnMirror} from '../selection/types.js'
import {encodePath} from '../text/encode-path.js'
import {fileUrl} from './redirect-headers.js'

/** One URL of a list that a client works through from its beginning. */
export interface ListedUrl {
  readonly url: string
  /** Lower-case code of the country that the mirror stands in; empty when unknown. */
  readonly country: string
}

/** Where these mirrors have the file, in their order. */
export function listedUrls(path: FilePath, mirrors: readonly DrawnMirror[]): ListedUrl[] {
  const encoded = encodePath(path)
  return mirrors.map(entry => ({url: fileUrl(entry, encoded), country: countryOf(entry)}))
}

/** The first country of a mirror in lower case; empty for what is no code. */
function countryOf({mirror}: DrawnMirror): string {
  const country = mirror.countryCodes[0]?.toLowerCase() ?? ''
  return /^[a-z]{2}$/.test(country) ? country : ''
}
