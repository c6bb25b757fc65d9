import type {MirrorId} from '../mirror.js'
import type {Place} from '../place.js'
import type {Ranking} from '../selection/types.js'

/**
 * Rankings by place and by whatever else `key` stands for. Places that differ in nothing a ranking depends on share
 * theirs: a City database knows several records for each spot on the map.
 */
export class RankingMemo {
  /** Places are interned, so the object leads to its spot without reading it. */
  #ofPlace = new WeakMap<Place, Map<number, Ranking>>()
  #ofSpot = new Map<string, Map<number, Ranking>>()
  #networks: ReadonlySet<number> = new Set()
  #kept = 0
  readonly #max: number

  /** `max` counts mirrors in all rankings together, and one for each ranking. */
  constructor(max: number) {
    this.#max = max
  }

  get(client: Place, key: number): Ranking | undefined {
    return this.#at(client).get(key)
  }

  set(client: Place, key: number, ranking: Ranking): void {
    // An empty ranking takes room too.
    const size = ranking.mirrors.length + 1
    if (this.#kept + size > this.#max) this.#clear()
    this.#kept += size
    this.#at(client).set(key, ranking)
  }

  /** To be called when a mirror or a rule changed. A client's network matters when it is the one of a mirror. */
  forget(mirrors: ReadonlyMap<MirrorId, {readonly asNumber: number}>): void {
    this.#networks = new Set([...mirrors.values()].map(({asNumber}) => asNumber))
    this.#clear()
  }

  #at(client: Place): Map<number, Ranking> {
    const known = this.#ofPlace.get(client)
    if (known !== undefined) return known
    const spot = this.#spotOf(client)
    let rankings = this.#ofSpot.get(spot)
    if (rankings === undefined) {
      rankings = new Map()
      this.#ofSpot.set(spot, rankings)
    }
    this.#ofPlace.set(client, rankings)
    return rankings
  }

  #spotOf({countryCode, continentCode, latitude, longitude, asNumber}: Place): string {
    return `${countryCode} ${continentCode} ${latitude} ${longitude} ${this.#networks.has(asNumber) ? asNumber : ''}`
  }

  #clear(): void {
    this.#ofPlace = new WeakMap()
    this.#ofSpot = new Map()
    this.#kept = 0
  }
}
