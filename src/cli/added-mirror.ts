import type {Mirror} from '../core/mirror.js'
import {isLocated, type Place} from '../core/place.js'
import {printable} from '../core/text/display-width.js'

/** What is told of a mirror that was just added. */
export function addedText(mirror: Mirror, place: Place | undefined): string {
  const name = printable(mirror.name)
  const where =
    place === undefined || !isLocated(place)
      ? 'Its place is not known.'
      : `It stands in ${[place.city, place.country || place.countryCode].filter(text => text !== '').join(', ')} (${place.continentCode})${
          place.asNumber === 0 ? '' : `, AS${place.asNumber} ${place.asName}`
        }.`
  const next = mirror.enabled ? '' : `\nNext: mirrorbits mirror scan ${name} --enable`
  return `Added ${name}. ${printable(where)}${next}`
}
