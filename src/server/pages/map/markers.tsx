/** @jsxImportSource preact */
import type {VNode} from 'preact'
import {clusterSpots, type Extent, type Spot} from '../../../core/map/cluster.js'
import type {FlatPoint} from '../../../core/map/natural-earth.js'
import {onMap} from './map-area.js'
import type {MapMirror, MapState} from './map-mirror.js'

/** Colours have a form of their own beside them; see `Legend`. */
const CLASSES: Readonly<Record<MapState, string>> = {
  up: 'good',
  partly: 'warn',
  reserve: 'spare',
  down: 'bad',
  disabled: 'dim',
}

const SMALLEST_RADIUS = 4.5
const LARGEST_RADIUS = 12
const TEXT_SIZE = 12
const CHARACTER_WIDTH = 7.2
/** Room between two marks. */
const GAP = 1.5
const MAX_NAMED = 12

export interface MarkersProps {
  readonly mirrors: readonly MapMirror[]
  /** Units of the drawing in one pixel of the screen that this is for. */
  readonly unit: number
}

/** Every mirror as a mark of its own; where they would overlap, one mark with their number. */
export function Markers({mirrors, unit}: MarkersProps): VNode {
  const spots = clusterSpots(
    byImportance(mirrors).map((mirror): Spot<MapMirror> => ({...onMap(mirror.at), items: [mirror]})),
    items => scaled(extentOf(items), unit),
  )
  return (
    <>
      {spots.map(spot => (
        <g key={spot.items[0]?.text} role="img" class={classOf(spot.items)} transform={placement(spot, unit)}>
          <title>{titleOf(spot.items)}</title>
          <Mark items={spot.items} />
        </g>
      ))}
    </>
  )
}

/** The busiest keep their places; what is in trouble comes before what is not. */
const ORDER: readonly MapState[] = ['up', 'partly', 'down', 'reserve', 'disabled']

const byImportance = (mirrors: readonly MapMirror[]): readonly MapMirror[] =>
  mirrors.toSorted((one, other) => other.size - one.size || ORDER.indexOf(one.state) - ORDER.indexOf(other.state))

/** Within, one unit is one pixel. */
export const placement = ({x, y}: FlatPoint, unit: number): string =>
  `translate(${x.toFixed(1)} ${y.toFixed(1)})scale(${unit.toFixed(3)})`

const scaled = ({width, height}: Extent, unit: number): Extent => ({width: width * unit, height: height * unit})

function extentOf(items: readonly MapMirror[]): Extent {
  const radius = radiusOf(items) + GAP
  return items.length === 1
    ? {width: radius * 2, height: radius * 2}
    : {width: pillWidth(items) + GAP * 2, height: radius * 2}
}

/** The area of a mark tells the share. */
function radiusOf(items: readonly MapMirror[]): number {
  const size = Math.min(
    1,
    items.reduce((sum, item) => sum + item.size, 0),
  )
  const radius = SMALLEST_RADIUS + (LARGEST_RADIUS - SMALLEST_RADIUS) * Math.sqrt(size)
  return items.length === 1 ? radius : Math.max(radius, TEXT_SIZE * 0.7)
}

const pillWidth = (items: readonly MapMirror[]): number =>
  Math.max(countText(items).length * CHARACTER_WIDTH + TEXT_SIZE * 0.8, radiusOf(items) * 2)

const isUp = ({state}: MapMirror): boolean => state === 'up'

/** `5`, or `3/5` when not all of them are as one wishes. */
function countText(items: readonly MapMirror[]): string {
  const up = items.filter(isUp).length
  return up === items.length ? String(up) : `${up}/${items.length}`
}

function classOf(items: readonly MapMirror[]): string {
  const has = (state: MapState): boolean => items.some(item => item.state === state)
  const isBroken = has('down') || has('partly')
  if (has('up')) return isBroken || has('disabled') ? CLASSES.partly : CLASSES.up
  if (has('partly')) return CLASSES.partly
  if (has('reserve')) return CLASSES.reserve
  return isBroken ? CLASSES.down : CLASSES.disabled
}

function titleOf(items: readonly MapMirror[]): string {
  const named = items.slice(0, MAX_NAMED).map(({text}) => text)
  const more = items.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

function Mark({items}: {readonly items: readonly MapMirror[]}): VNode {
  const [first] = items
  const radius = radiusOf(items)
  if (items.length === 1 && first !== undefined) return <Shape state={first.state} radius={radius} />
  const width = pillWidth(items)
  return (
    <>
      <rect
        x={round(-width / 2)}
        y={round(-radius)}
        width={round(width)}
        height={round(radius * 2)}
        rx={round(radius)}
      />
      <text y={round(TEXT_SIZE * 0.35)} font-size={TEXT_SIZE} text-anchor="middle">
        {countText(items)}
      </text>
    </>
  )
}

/** The same forms as in the tables: a disc, a half disc, a diamond, a cross, a ring. */
function Shape({state, radius}: {readonly state: MapState; readonly radius: number}): VNode {
  const r = round(radius)
  switch (state) {
    case 'up':
      return <circle r={r} />
    case 'partly':
      return (
        <>
          <circle class="hollow" r={r} />
          <path d={`M0-${r}a${r} ${r} 0 0 1 0 ${r * 2}z`} />
        </>
      )
    case 'reserve':
      return <path class="hollow" d={`M0-${r}L${r} 0L0 ${r}L-${r} 0z`} />
    case 'down':
      return (
        <>
          <path class="halo" d={cross(r * 0.8)} />
          <path class="cross" d={cross(r * 0.8)} />
        </>
      )
    case 'disabled':
      return <circle class="hollow" r={r} />
  }
}

const cross = (reach: number): string => {
  const r = round(reach)
  return `M-${r}-${r}L${r} ${r}M-${r} ${r}L${r}-${r}`
}

const round = (value: number): number => Math.round(value * 10) / 10
