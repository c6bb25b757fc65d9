import type {Mirror, MirrorId} from '../mirror.js'
import {mixed} from '../network/network-key.js'
import {drawPositions} from '../selection/draw.js'
import {percent} from '../selection/rank.js'
import type {Random} from '../selection/sample.js'
import type {DrawnMirror, RankedMirror, Ranking} from '../selection/types.js'

/** What is told of a mirror in all rankings alike. */
type Target = Pick<RankedMirror, 'mirror' | 'absoluteUrl'>

/** Where a ranking begins, in words. Good until the next one is added. */
export type RankingAt = number

/**
 * Words of 8 bytes before the weights: spot and key; the number of mirrors, and twice that of weights plus one for a
 * client whose place is known; the sum of the weights.
 */
const HEAD = 3
const FIRST_WORDS = 8192
const FIRST_SLOTS = 1024

/**
 * Rankings for redirects, end to end in one piece of memory: the head, the weights, and of each mirror the number of its
 * target and its distance (float32). A ranking of twelve mirrors takes some 150 bytes in three lines of the processor's
 * cache, where objects take 1,400 in twenty, and the collector has nothing to look through.
 */
export class PackedRankings {
  #words = new Float64Array(FIRST_WORDS)
  #numbers = new Uint32Array(this.#words.buffer)
  #distances = new Float32Array(this.#words.buffer)
  #used = 0
  /** A slot holds where a ranking begins plus one, or 0. Its length is a power of two. */
  #slots = new Int32Array(FIRST_SLOTS)
  #count = 0
  #targets: Target[] = []
  #targetOf = new Map<Mirror, Map<string, number>>()
  readonly #maxWords: number

  constructor(maxWords: number) {
    this.#maxWords = maxWords
  }

  /** The ranking for a spot and a key. */
  find(spot: number, key: number): RankingAt | undefined {
    const mask = this.#slots.length - 1
    for (let slot = hashOf(spot, key) & mask; ; slot = (slot + 1) & mask) {
      const at = (this.#slots[slot] ?? 0) - 1
      if (at === -1) return undefined
      if (this.#numbers[2 * at] === spot && this.#numbers[2 * at + 1] === key) return at
    }
  }

  /** Whether another one fits beside those that are here. */
  hasRoomFor(ranking: Ranking): boolean {
    return this.#used + wordsOf(ranking) <= this.#maxWords
  }

  /** Adds one that is not here yet. When there is no room for it, all others go. */
  add(spot: number, key: number, ranking: Ranking): RankingAt {
    const {mirrors, weights, totalWeight, located} = ranking
    const size = wordsOf(ranking)
    if (!this.hasRoomFor(ranking)) this.#empty()
    this.#makeRoom(this.#used + size)
    const at = this.#used
    this.#numbers[2 * at] = spot
    this.#numbers[2 * at + 1] = key
    this.#numbers[2 * at + 2] = mirrors.length
    this.#numbers[2 * at + 3] = 2 * weights.length + (located ? 1 : 0)
    this.#words[at + 2] = totalWeight
    this.#words.set(weights, at + HEAD)
    let entry = 2 * (at + HEAD + weights.length)
    for (const ranked of mirrors) {
      this.#numbers[entry] = this.#targetNumber(ranked)
      this.#distances[entry + 1] = ranked.distanceKm
      entry += 2
    }
    this.#used += size
    this.#count++
    if (this.#count * 2 > this.#slots.length) this.#reindex()
    else this.#index(at)
    return at
  }

  /** The mirrors for one answer, the first of which takes the request. */
  draw(at: RankingAt, random: Random, stickyKey?: number): DrawnMirror[] {
    const count = this.#numbers[2 * at + 2] ?? 0
    const flags = this.#numbers[2 * at + 3] ?? 0
    const weighted = flags >>> 1
    const totalWeight = this.#words[at + 2] ?? 0
    const first = at + HEAD
    const entries = first + weighted
    const located = (flags & 1) === 1
    const idAt = (position: number): MirrorId =>
      this.#targets[this.#numbers[2 * (entries + position)] ?? 0]?.mirror.id ?? 0
    const positions = drawPositions(
      {count, located, weights: this.#words, first, weighted, totalWeight},
      random,
      stickyKey === undefined ? undefined : {key: stickyKey, idAt},
    )
    const drawn: DrawnMirror[] = []
    for (const position of positions) {
      const entry = 2 * (entries + position)
      const target = this.#targets[this.#numbers[entry] ?? 0]
      if (target === undefined) continue
      const {mirror, absoluteUrl} = target
      const weight = position < weighted ? percent(this.#words[first + position], totalWeight) : 0
      drawn.push({mirror, absoluteUrl, distanceKm: this.#distances[entry + 1] ?? 0, weight})
    }
    return drawn
  }

  clear(): void {
    this.#empty()
    this.#targets = []
    this.#targetOf = new Map()
  }

  #empty(): void {
    this.#used = 0
    this.#count = 0
    this.#slots.fill(0)
  }

  #makeRoom(words: number): void {
    if (words <= this.#words.length) return
    // The largest ranking of all may be larger than what all are allowed.
    const larger = new Float64Array(Math.max(words, Math.min(this.#maxWords, 2 * this.#words.length)))
    larger.set(this.#words.subarray(0, this.#used))
    this.#words = larger
    this.#numbers = new Uint32Array(larger.buffer)
    this.#distances = new Float32Array(larger.buffer)
  }

  #targetNumber({mirror, absoluteUrl}: Target): number {
    const byUrl = this.#targetOf.get(mirror) ?? new Map<string, number>()
    this.#targetOf.set(mirror, byUrl)
    let number = byUrl.get(absoluteUrl)
    if (number === undefined) {
      number = this.#targets.push({mirror, absoluteUrl}) - 1
      byUrl.set(absoluteUrl, number)
    }
    return number
  }

  #index(at: RankingAt): void {
    const mask = this.#slots.length - 1
    let slot = hashOf(this.#numbers[2 * at] ?? 0, this.#numbers[2 * at + 1] ?? 0) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = at + 1
  }

  #reindex(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let at = 0; at < this.#used; at += this.#sizeAt(at)) this.#index(at)
  }

  #sizeAt(at: RankingAt): number {
    return HEAD + (this.#numbers[2 * at + 2] ?? 0) + ((this.#numbers[2 * at + 3] ?? 0) >>> 1)
  }
}

const wordsOf = ({mirrors, weights}: Ranking): number => HEAD + weights.length + mirrors.length

const hashOf = (spot: number, key: number): number => mixed(Math.imul(spot, 0x9e3779b1) ^ key)
