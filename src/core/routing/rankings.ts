import type {FileId} from '../catalogue/file-record.js'
import type {Config} from '../config.js'
import type {Mirror, MirrorId} from '../mirror.js'
import {restrictionOf, serves} from '../selection/exclude.js'
import {type FamilyRule, fitFamily} from '../selection/fit-family.js'
import {rankMirrors, type RankRules} from '../selection/rank.js'
import type {Random} from '../selection/sample.js'
import type {DrawnMirror, Ranking, TlsWish} from '../selection/types.js'
import type {FileHolders} from './file-holders.js'
import {EMPTY_SET, type SetNumber} from './mirror-sets.js'
import {RankingMemo} from './ranking-memo.js'
import type {RoutedClient} from './routed-client.js'

/** The part of the configuration that the rankings for redirects depend on. */
export type RankingSettings = RankRules & Pick<Config, 'maxLinkHeaders'> & Partial<Pick<Config, 'addressFamilies'>>

export const familyRuleOf = ({addressFamilies}: RankingSettings): FamilyRule => addressFamilies ?? 'prefer'

/** What of a client decides which mirrors may serve it. */
type AdmittedClient = Pick<RoutedClient, 'place' | 'tls'>

const TLS_NUMBER: Readonly<Record<TlsWish, number>> = {none: 0, required: 1, forbidden: 2}

/** The key of a set of mirrors together with a TLS wish. */
const keyOf = (set: SetNumber, tls: TlsWish): number => set * 3 + TLS_NUMBER[tls]

/** The mirrors that redirects choose from, ranked once for all files that the same mirrors hold and all clients alike. */
export class Rankings {
  readonly #holders: FileHolders
  readonly #mirrors: ReadonlyMap<MirrorId, Mirror>
  /** Keyed by set of mirrors, TLS wish and IP version. */
  readonly #kept: RankingMemo
  /** Keyed by set of mirrors and TLS wish: the mirrors of the set that may serve, whoever asks. */
  readonly #serving = new Map<number, readonly Mirror[]>()
  #settings: RankingSettings

  /** `maxWords` bounds all rankings that are kept, in words of 8 bytes. */
  constructor(
    {holders, mirrors}: {readonly holders: FileHolders; readonly mirrors: ReadonlyMap<MirrorId, Mirror>},
    settings: RankingSettings,
    maxWords: number,
  ) {
    this.#holders = holders
    this.#mirrors = mirrors
    this.#settings = settings
    this.#kept = new RankingMemo(maxWords)
  }

  /** To be called when mirrors, their numbers in sets or the settings changed. */
  forget(settings: RankingSettings): void {
    this.#settings = settings
    this.#kept.forget(this.#mirrors)
    this.#serving.clear()
  }

  /** Draws from the mirrors in a set. */
  draw(set: SetNumber, client: RoutedClient, random: Random): DrawnMirror[] {
    const {place, tls, family, stickyKey} = client
    const key = keyOf(set, tls) * 3 + (family === undefined ? 0 : family / 2 - 1)
    const at = this.#kept.find(place, key) ?? this.#kept.add(place, key, this.#rank(set, client))
    return this.#kept.draw(at, random, stickyKey)
  }

  /** Of the sets of mirrors with one version of the file each, the one with most mirrors for this client; of equals the newest. */
  oneVersionSet(id: FileId, client: AdmittedClient): SetNumber {
    const sets = this.#holders.versionSets(id)
    let [chosen = EMPTY_SET] = sets
    if (sets.length < 2) return chosen
    let most = 0
    for (const set of sets) {
      const {length} = this.#admitted(set, client)
      if (length <= most) continue
      chosen = set
      most = length
    }
    return chosen
  }

  #rank(set: SetNumber, client: RoutedClient): Ranking {
    const {place, tls, family} = client
    const {fitting} = fitFamily(this.#admitted(set, client), family, familyRuleOf(this.#settings), tls)
    // A redirect names those that share the requests, or else as many as it has links for.
    return rankMirrors(fitting, place, tls, this.#settings, 1 + this.#settings.maxLinkHeaders)
  }

  #admitted(set: SetNumber, {place, tls}: AdmittedClient): Mirror[] {
    return this.#servingOf(set, tls).filter(mirror => restrictionOf(mirror, place) === undefined)
  }

  #servingOf(set: SetNumber, tls: TlsWish): readonly Mirror[] {
    const key = keyOf(set, tls)
    const known = this.#serving.get(key)
    if (known !== undefined) return known
    const serving = this.#holders.members(set).flatMap(id => {
      const mirror = this.#mirrors.get(id)
      return mirror !== undefined && serves(mirror, tls) ? [mirror] : []
    })
    this.#serving.set(key, serving)
    return serving
  }
}
