import type {FileRecord} from '../core/catalogue/file-record.js'
import {displayPath} from '../core/file-path.js'
import {isLocated, type Place} from '../core/place.js'
import type {Explanation} from '../core/routing/routing.js'
import type {RankedMirror, TlsWish} from '../core/selection/types.js'
import {reasonText} from '../core/selection/reason-text.js'
import {encodePath} from '../core/text/encode-path.js'
import {redactUrl} from '../core/text/redact-url.js'
import {rfc3339Utc} from '../core/text/rfc3339.js'

/** Everything that decides about one request. */
export interface SelectionFacts {
  readonly file: FileRecord
  readonly address: string
  readonly place: Place
  readonly tls: TlsWish
  readonly explanation: Explanation
  /** Used when no mirror may serve. */
  readonly fallbacks: readonly RankedMirror[]
}

export interface ChosenJson {
  readonly name: string
  readonly url: string
  readonly distanceKm: number
  readonly score: number
  /** Percent of such requests that go here. */
  readonly weight: number
}

/** `schemas/select.schema.json`. */
export interface SelectJson {
  readonly file: {readonly path: string; readonly size: number; readonly modTime: string}
  readonly client: {
    readonly address: string
    readonly located: boolean
    readonly country: string
    readonly continent: string
    readonly city: string
    readonly latitude: number
    readonly longitude: number
    readonly asNumber: number
    readonly asName: string
  }
  readonly https: TlsWish
  readonly mirrors: readonly ChosenJson[]
  readonly excluded: readonly {
    readonly name: string
    readonly distanceKm: number
    readonly kind: string
    readonly reason: string
  }[]
  readonly fallbacks: readonly ChosenJson[]
}

export function toSelectJson({file, address, place, tls, explanation, fallbacks}: SelectionFacts): SelectJson {
  const chosen = ({mirror, absoluteUrl, distanceKm, computedScore, weight}: RankedMirror): ChosenJson => ({
    name: mirror.name,
    url: redactUrl(joined(absoluteUrl, encodePath(file.path))),
    distanceKm: rounded(distanceKm),
    score: computedScore,
    weight: rounded(weight),
  })
  return {
    file: {path: displayPath(file.path), size: file.size, modTime: rfc3339Utc(file.modTime)},
    client: {
      address,
      located: isLocated(place),
      country: place.countryCode,
      continent: place.continentCode,
      city: place.city,
      latitude: place.latitude,
      longitude: place.longitude,
      asNumber: place.asNumber,
      asName: place.asName,
    },
    https: tls,
    mirrors: explanation.ranked.map(chosen),
    excluded: explanation.excluded.map(({mirror, distanceKm, exclusion}) => ({
      name: mirror.name,
      distanceKm: rounded(distanceKm),
      kind: exclusion.kind,
      reason: reasonText(exclusion),
    })),
    fallbacks: explanation.ranked.length === 0 ? fallbacks.map(chosen) : [],
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100
const joined = (base: string, path: string): string => `${base.replace(/\/+$/, '')}${path}`
