import type {SelectionStrategy} from '../core/config.js'
import {displayPath} from '../core/file-path.js'
import type {ServedFile} from '../core/http/selection-answer.js'
import type {Mirror} from '../core/mirror.js'
import {isLocated, type Place} from '../core/place.js'
import type {Explanation} from '../core/routing/routing.js'
import type {RankedMirror, TlsWish} from '../core/selection/types.js'
import {reasonText} from '../core/selection/reason-text.js'
import {encodePath} from '../core/text/encode-path.js'
import {redactUrl} from '../core/text/redact-url.js'
import {rfc3339Utc} from '../core/text/rfc3339.js'

/** Everything that decides about one request. */
export interface SelectionFacts {
  readonly file: ServedFile
  readonly address: string
  readonly place: Place
  readonly tls: TlsWish
  readonly explanation: Explanation
  /** Used when no mirror may serve. */
  readonly fallbacks: readonly RankedMirror[]
  readonly strategy: SelectionStrategy
  /** The mirror that the client's network keeps until this time in Unix milliseconds. */
  readonly sticky: {readonly mirror: RankedMirror; readonly until: number} | undefined
  /** Mirrors that do not have the file in any version. */
  readonly withoutFile: readonly Mirror[]
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
  readonly file: {readonly path: string; readonly size: number; readonly modTime: string | null}
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
  readonly strategy: SelectionStrategy
  /** Who takes such requests, or most of them; null when nobody does, or several alike. */
  readonly sentTo: {
    readonly name: string
    /** Percent of such requests. */
    readonly share: number
    /** RFC 3339: the client's network keeps this mirror until then. */
    readonly until: string | null
  } | null
  readonly mirrors: readonly ChosenJson[]
  readonly excluded: readonly {
    readonly name: string
    readonly distanceKm: number
    readonly kind: string
    readonly reason: string
  }[]
  readonly fallbacks: readonly ChosenJson[]
  readonly withoutFile: readonly string[]
}

export function toSelectJson(facts: SelectionFacts): SelectJson {
  const {file, address, place, tls, explanation, fallbacks} = facts
  const chosen = ({mirror, absoluteUrl, distanceKm, computedScore}: RankedMirror, share: number): ChosenJson => ({
    name: mirror.name,
    url: redactUrl(joined(absoluteUrl, encodePath(file.path))),
    distanceKm: rounded(distanceKm),
    score: computedScore,
    weight: rounded(share),
  })
  const shares = sharesOf(explanation.ranked, place)
  const mirrors = explanation.ranked.map((entry, at) => chosen(entry, shares[at] ?? 0))
  const lastResorts = mirrors.length > 0 ? [] : fallbacks.map((entry, at) => chosen(entry, at === 0 ? 100 : 0))
  return {
    file: {
      path: displayPath(file.path),
      size: file.size,
      modTime: file.modTime === undefined ? null : rfc3339Utc(file.modTime),
    },
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
    strategy: facts.strategy,
    sentTo: destination(facts, mirrors.length > 0 ? mirrors : lastResorts),
    mirrors,
    excluded: explanation.excluded.map(({mirror, distanceKm, exclusion}) => ({
      name: mirror.name,
      distanceKm: rounded(distanceKm),
      kind: exclusion.kind,
      reason: reasonText(exclusion),
    })),
    fallbacks: lastResorts,
    withoutFile: facts.withoutFile.map(({name}) => name),
  }
}

/** Percent of such requests that each mirror takes. One whose weight makes no difference takes what it is the first for. */
function sharesOf(ranked: readonly RankedMirror[], client: Place): readonly number[] {
  if (!isLocated(client)) return ranked.map(() => 100 / ranked.length)
  return ranked.some(({weight}) => weight > 0)
    ? ranked.map(({weight}) => weight)
    : ranked.map((_, at) => (at === 0 ? 100 : 0))
}

function destination({sticky}: SelectionFacts, candidates: readonly ChosenJson[]): SelectJson['sentTo'] {
  if (sticky !== undefined) {
    const {name} = sticky.mirror.mirror
    const share = candidates.find(candidate => candidate.name === name)?.weight ?? 0
    return {name, share, until: new Date(sticky.until).toISOString()}
  }
  const most = Math.max(...candidates.map(({weight}) => weight))
  const [first, second] = candidates.filter(({weight}) => weight === most)
  return first === undefined || second !== undefined ? null : {name: first.name, share: first.weight, until: null}
}

const rounded = (value: number): number => Math.round(value * 100) / 100
const joined = (base: string, path: string): string => `${base.replace(/\/+$/, '')}${path}`
