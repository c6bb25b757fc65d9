import type {Mirror} from '../core/mirror.js'
import {isScannable} from '../core/listing/listing-url.js'
import {isLocated, type Place} from '../core/place.js'
import {printable} from '../core/text/display-width.js'
import {hasPosition, placeText} from './mirror-table.js'

/** What is told of a mirror that was just added. */
export function addedText(mirror: Mirror, place: Place | undefined): string {
  const name = printable(mirror.name)
  const where =
    place === undefined || !isLocated(place)
      ? givenPlace(mirror, name)
      : `It stands in ${[place.city, place.country || place.countryCode].filter(text => text !== '').join(', ')} (${place.continentCode})${
          place.asNumber === 0 ? '' : `, AS${place.asNumber} ${place.asName}`
        }.`
  return `Added ${name}. ${printable(where)}${nextStep(mirror, name)}`
}

function givenPlace(mirror: Mirror, name: string): string {
  if (mirror.countryCodes.length > 0) return `It stands in ${placeText(mirror)}, as you said.`
  if (hasPosition(mirror)) return `It stands at ${mirror.latitude}, ${mirror.longitude}, as you said.`
  return `Its place is not known: give it with "mirrorbits mirror set ${name} Latitude=… Longitude=… CountryCodes=… ContinentCode=…".`
}

function nextStep(mirror: Mirror, name: string): string {
  if (!isScannable(mirror)) {
    return `\nNext: mirrorbits mirror set ${name} RsyncURL=rsync://… (with ListingURL=none and no other URL it cannot be scanned)`
  }
  return mirror.enabled ? '' : `\nNext: mirrorbits mirror scan ${name} --enable`
}
