/** @jsxImportSource preact */
import type {VNode} from 'preact'
import {greatCircle} from '../../../core/map/great-circle.js'
import type {MapPoint} from '../../../core/map/land.js'
import {areaAround, landPath, linePath, type MapArea, onMap, WORLD} from './map-area.js'
import type {MapMirror} from './map-mirror.js'
import {Markers, placement} from './markers.js'

export interface MapClient {
  readonly at: MapPoint
  /** One line for people. */
  readonly text: string
  /** Where its requests go first. */
  readonly sentTo: MapPoint | undefined
}

export interface WorldMapProps {
  /** What the map shows, for who does not see it. */
  readonly label: string
  /** How wide it is on a wide screen, in pixels: marks are made for that. */
  readonly width: number
  readonly mirrors: readonly MapMirror[]
  readonly client?: MapClient | undefined
}

/** How wide a map is on a phone, in pixels. */
const NARROW = 350

/** Mirrors on a map of the world; with a client, of the part of it that matters to the client. */
export function WorldMap({label, width, mirrors, client}: WorldMapProps): VNode {
  const area = client === undefined ? WORLD : areaFor(mirrors, client)
  // Both are in the page; the style sheet shows the one that fits.
  const layers = [
    {name: 'on-wide', unit: area.width / width},
    {name: 'on-narrow', unit: area.width / NARROW},
  ]
  const shown = mirrors.filter(({at}) => isInside(area, at))
  return (
    <svg class="map" role="group" aria-label={label} viewBox={`${area.x} ${area.y} ${area.width} ${area.height}`}>
      <path class="land" d={landPath()} />
      {client?.sentTo !== undefined && <path class="way" d={linePath(greatCircle(client.at, client.sentTo))} />}
      {layers.map(({name, unit}) => (
        <g key={name} class={name}>
          <Markers mirrors={shown} unit={unit} />
          {client !== undefined && <Client client={client} unit={unit} />}
        </g>
      ))}
    </svg>
  )
}

/** Mirrors that get nothing would make the map wide and the others small. */
function areaFor(mirrors: readonly MapMirror[], {at, sentTo}: MapClient): MapArea {
  const taking = mirrors.filter(({state}) => state === 'up').map(mirror => mirror.at)
  return areaAround([at, ...(sentTo === undefined ? [] : [sentTo]), ...taking].map(onMap))
}

/** So much of the width from the edge, a mark is seen whole. */
const EDGE = 0.02

/** Whether a mark there is seen; all are on the map of the whole world. */
function isInside({x, y, width, height}: MapArea, at: MapPoint): boolean {
  if (width === WORLD.width) return true
  const point = onMap(at)
  const edge = width * EDGE
  return point.x > x + edge && point.x < x + width - edge && point.y > y + edge && point.y < y + height - edge
}

/** A star, so that it cannot be taken for a mirror. */
const STAR = Array.from({length: 10}, (_, index) => {
  const [angle, radius] = [(index * Math.PI) / 5, index % 2 === 0 ? 10 : 4.2]
  return `${(Math.sin(angle) * radius).toFixed(1)} ${(-Math.cos(angle) * radius).toFixed(1)}`
}).join('L')

function Client({client: {at, text}, unit}: {readonly client: MapClient; readonly unit: number}): VNode {
  return (
    <g role="img" class="client" transform={placement(onMap(at), unit)}>
      <title>{text}</title>
      <path d={`M${STAR}z`} />
    </g>
  )
}
