import type {MirrorId} from '../mirror.js'
import type {Place} from '../place.js'
import type {Random} from '../selection/sample.js'
import type {DrawnMirror, Ranking} from '../selection/types.js'
import {PackedRankings, type RankingAt} from './packed-rankings.js'

/**
 * Rankings by place and by whatever else `key` stands for. Places that differ in nothing a ranking depends on share
 * theirs: a City database knows several records for each spot on the map.
 */
export class RankingMemo {
  /** Places are interned, so the object leads to its spot without reading it. */
  #spotOf = new WeakMap<Place, number>()
  #spots = new Map<string, number>()
  #networks: ReadonlySet<number> = new Set()
  readonly #rankings: PackedRankings

  /** `maxWords` bounds all rankings together, in words of 8 bytes: some 2 for each mirror in each. */
  constructor(maxWords: number) {
    this.#rankings = new PackedRankings(maxWords)
  }

  find(client: Place, key: number): RankingAt | undefined {
    return this.#rankings.find(this.#spot(client), key)
  }

  /** Adds one that was not found. All others may go for it, and with them the places that led to them. */
  add(client: Place, key: number, ranking: Ranking): RankingAt {
    if (!this.#rankings.hasRoomFor(ranking)) this.#forgetPlaces()
    return this.#rankings.add(this.#spot(client), key, ranking)
  }

  /** The mirrors for one answer, from a ranking that was just found or added. */
  draw(at: RankingAt, random: Random, stickyKey?: number): DrawnMirror[] {
    return this.#rankings.draw(at, random, stickyKey)
  }

  /** To be called when a mirror or a rule changed. A client's network matters when it is the one of a mirror. */
  forget(mirrors: ReadonlyMap<MirrorId, {readonly asNumber: number}>): void {
    this.#networks = new Set([...mirrors.values()].map(({asNumber}) => asNumber))
    this.#forgetPlaces()
    this.#rankings.clear()
  }

  /** Numbers begin anew, so this goes together with all rankings. */
  #forgetPlaces(): void {
    this.#spotOf = new WeakMap()
    this.#spots = new Map()
  }

  #spot(place: Place): number {
    const known = this.#spotOf.get(place)
    if (known !== undefined) return known
    const text = this.#textOf(place)
    let spot = this.#spots.get(text)
    if (spot === undefined) this.#spots.set(text, (spot = this.#spots.size))
    this.#spotOf.set(place, spot)
    return spot
  }

  #textOf({countryCode, continentCode, latitude, longitude, asNumber}: Place): string {
    return `${countryCode} ${continentCode} ${latitude} ${longitude} ${this.#networks.has(asNumber) ? asNumber : ''}`
  }
}
