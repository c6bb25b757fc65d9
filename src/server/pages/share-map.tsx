/** @jsxImportSource preact */
import type {VNode} from 'preact'
import type {SelectionAnswer} from '../../core/http/selection-answer.js'
import type {MapPoint} from '../../core/map/land.js'
import {isLocated} from '../../core/place.js'
import {Legend, type LegendEntry} from './map/legend.js'
import {isPlaced, mirrorsByShare} from './map/map-mirror.js'
import {type MapClient, WorldMap} from './map/world-map.js'
import {placeName} from './place-name.js'
import {counted} from '../../core/text/counted.js'

const LEGEND: readonly LegendEntry[] = [
  ['★', 'client', 'the client, with the way to its first mirror'],
  ['●', 'good', 'gets requests; larger with a larger share'],
  ['◇', 'spare', 'in reserve'],
  ['✕', 'bad', 'excluded'],
  ['○', 'dim', 'disabled'],
  ['2/3', '', 'mirrors close together: two of three get requests'],
]

/** Where the mirrors of a file are, and the client among them; nothing when nobody's place is known. */
export function ShareMap({selection}: {readonly selection: SelectionAnswer}): VNode | null {
  const mirrors = mirrorsByShare(selection)
  const client = clientOnMap(selection)
  if (mirrors.length === 0 && client === undefined) return null
  return (
    <figure>
      <WorldMap
        label={`Map of ${counted(mirrors.length, 'mirror')}${client === undefined ? '' : ' and the client'}; the tables tell the same`}
        width={700}
        mirrors={mirrors}
        client={client}
      />
      <Legend entries={client === undefined ? LEGEND.slice(1) : LEGEND} />
    </figure>
  )
}

function clientOnMap({client, ranked}: SelectionAnswer): MapClient | undefined {
  if (!isLocated(client) || !isPlaced(client)) return undefined
  const [first] = ranked
  const sentTo: MapPoint | undefined =
    first !== undefined && isPlaced(first.mirror) ? [first.mirror.longitude, first.mirror.latitude] : undefined
  const name = first === undefined ? '' : `, sent to ${first.mirror.name}`
  return {at: [client.longitude, client.latitude], text: `The client: ${placeName(client)}${name}`, sentTo}
}
