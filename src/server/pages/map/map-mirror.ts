import type {MirrorStatus} from '../../../core/http/mirrorstats-json.js'
import type {SelectionAnswer} from '../../../core/http/selection-answer.js'
import type {MapPoint} from '../../../core/map/land.js'
import {type Mirror, overallState} from '../../../core/mirror.js'
import {isLocated} from '../../../core/place.js'
import {reasonText} from '../../../core/selection/reason-text.js'
import type {ExcludedMirror, RankedMirror} from '../../../core/selection/types.js'
import {stateText} from '../marks.js'

/** How a mirror is drawn. `reserve`: may serve, but gets nothing while others can. */
export type MapState = 'up' | 'partly' | 'reserve' | 'down' | 'disabled'

export interface MapMirror {
  readonly at: MapPoint
  readonly state: MapState
  /** From 0 to 1, which is the busiest of all. */
  readonly size: number
  /** One line for people. */
  readonly text: string
}

/** Coordinates that nobody has set are both 0, which is a place in the sea. */
export const isPlaced = ({latitude, longitude}: Pick<Mirror, 'latitude' | 'longitude'>): boolean =>
  Number.isFinite(latitude) && Number.isFinite(longitude) && (latitude !== 0 || longitude !== 0)

const pointOf = ({latitude, longitude}: Mirror): MapPoint => [longitude, latitude]

/** All mirrors, as large as their part of today's downloads. */
export function mirrorsByState(statuses: readonly MirrorStatus[]): readonly MapMirror[] {
  const most = statuses.reduce((maximum, {traffic}) => Math.max(maximum, traffic.downloads), 0)
  return statuses
    .filter(({mirror}) => isPlaced(mirror))
    .map(({mirror, traffic}) => {
      const state = overallState(mirror)
      return {
        at: pointOf(mirror),
        state: state === 'up/down' || state === 'down/up' ? 'partly' : state,
        size: most === 0 ? 0 : traffic.downloads / most,
        text: `${mirror.name}: ${stateText(state)}, ${traffic.downloads} downloads today`,
      }
    })
}

/** Besides the mirrors that get requests so many others are drawn: those that are next, and those that were refused. */
const MAX_RESERVE = 10
const MAX_REFUSED = 10

/** The mirrors that matter to a client, as large as the share of its requests that they get. */
export function mirrorsByShare({ranked, excluded, client}: SelectionAnswer): readonly MapMirror[] {
  const placed = ranked.filter(({mirror}) => isPlaced(mirror))
  const most = placed.reduce((maximum, {weight}) => Math.max(maximum, weight), 0)
  if (most === 0) return placed.map(drawnAtRandom)
  const taking = placed.filter(({weight}) => weight > 0)
  const reserve = placed.filter(({weight}) => weight === 0).slice(0, MAX_RESERVE)
  const refused = excluded
    .filter(({mirror}) => isPlaced(mirror))
    .toSorted((one, other) => one.distanceKm - other.distanceKm)
    .slice(0, isLocated(client) ? MAX_REFUSED : 0)
  return [...taking.map(entry => taker(entry, most)), ...reserve.map(spare), ...refused.map(refusal)]
}

const drawnAtRandom = ({mirror}: RankedMirror): MapMirror => ({
  at: pointOf(mirror),
  state: 'up',
  size: 0,
  text: `${mirror.name}: drawn at random`,
})

const taker = ({mirror, weight, distanceKm}: RankedMirror, most: number): MapMirror => ({
  at: pointOf(mirror),
  state: 'up',
  size: weight / most,
  text: `${mirror.name}: ${weight.toFixed(1)} %, ${Math.round(distanceKm)} km`,
})

const spare = ({mirror, distanceKm}: RankedMirror): MapMirror => ({
  at: pointOf(mirror),
  state: 'reserve',
  size: 0,
  text: `${mirror.name}: in reserve, ${Math.round(distanceKm)} km`,
})

const refusal = ({mirror, exclusion}: ExcludedMirror): MapMirror => ({
  at: pointOf(mirror),
  state: exclusion.kind === 'disabled' ? 'disabled' : 'down',
  size: 0,
  text: `${mirror.name}: ${reasonText(exclusion)}`,
})
