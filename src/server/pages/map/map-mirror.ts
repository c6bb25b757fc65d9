import type {MirrorStatus} from '../../../core/http/mirrorstats-json.js'
import type {SelectionAnswer} from '../../../core/http/selection-answer.js'
import type {MapPoint} from '../../../core/map/land.js'
import {type Mirror, overallState} from '../../../core/mirror.js'
import {reasonText} from '../../../core/selection/reason-text.js'
import type {ExcludedMirror, RankedMirror} from '../../../core/selection/types.js'
import {stateText} from '../marks.js'
import {type Share, sharesOf} from '../shares.js'
import {counted} from '../../../core/text/counted.js'

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
        text: `${mirror.name}: ${stateText(state)}, ${counted(traffic.downloads, 'download')} today`,
      }
    })
}

/** Besides the mirrors that get requests so many others are drawn: those that are next, and those that were refused. */
const MAX_RESERVE = 10
const MAX_REFUSED = 10

/** The mirrors that matter to a client, as large as the share of its requests that they get. */
export function mirrorsByShare(selection: SelectionAnswer): readonly MapMirror[] {
  const shares = sharesOf(selection)?.filter(({entry}) => isPlaced(entry.mirror))
  if (shares === undefined) return selection.ranked.filter(({mirror}) => isPlaced(mirror)).map(drawnAtRandom)
  const most = shares.reduce((maximum, {percent}) => Math.max(maximum, percent), 0)
  const taking = shares.filter(({percent}) => percent > 0)
  const reserve = shares.filter(({percent}) => percent === 0).slice(0, MAX_RESERVE)
  const refused = selection.excluded
    .filter(({mirror}) => isPlaced(mirror))
    .toSorted((one, other) => one.distanceKm - other.distanceKm)
    .slice(0, MAX_REFUSED)
  return [...taking.map(share => taker(share, most)), ...reserve.map(spare), ...refused.map(refusal)]
}

const drawnAtRandom = ({mirror}: RankedMirror): MapMirror => ({
  at: pointOf(mirror),
  state: 'up',
  size: 0,
  text: `${mirror.name}: drawn at random`,
})

const taker = ({entry: {mirror, distanceKm}, percent}: Share, most: number): MapMirror => ({
  at: pointOf(mirror),
  state: 'up',
  size: percent / most,
  text: `${mirror.name}: ${percent.toFixed(1)} %, ${Math.round(distanceKm)} km`,
})

const spare = ({entry: {mirror, distanceKm}}: Share): MapMirror => ({
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
