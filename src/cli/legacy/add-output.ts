import type {Mirror} from '../../core/mirror.js'
import {isLocated, type Place} from '../../core/place.js'
import {printable} from '../../core/text/display-width.js'

/** What the original objects to before it asks its server; undefined when nothing. */
export function legacyAddProblem(name: string, httpUrl: string): string | undefined {
  if (name.includes(' ')) return 'The identifier cannot contain a space'
  if (httpUrl === '') return 'You *must* pass at least an HTTP URL'
  const hasScheme = httpUrl.includes('://')
  if (hasScheme && !/^https?:\/\//.test(httpUrl)) return 'The HTTP URL has an invalid scheme'
  return URL.canParse(hasScheme ? httpUrl : `http://${httpUrl}`) ? undefined : "Can't parse HTTP URL"
}

/** The original's answer to `add`. */
export function legacyAdded(mirror: Mirror, place: Place | undefined, warnings: readonly string[]): string {
  const name = printable(mirror.name)
  return [
    ...(warnings.length === 0 ? [] : [...warnings.map(warning => `Warning: ${warning}`), '']),
    ...(place === undefined || !isLocated(place)
      ? []
      : [
          'Mirror location:',
          `Latitude:  ${place.latitude.toFixed(4)}`,
          `Longitude: ${place.longitude.toFixed(4)}`,
          `Continent: ${place.continentCode}`,
          `Country:   ${place.country}`,
          `ASN:       ${place.asName} (${place.asNumber})`,
          '',
        ]),
    `Mirror '${name}' added successfully`,
    'Enable this mirror using',
    `  $ mirrorbits enable ${name}`,
  ].join('\n')
}
