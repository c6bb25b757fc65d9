import type {FileId, FileRecord, Hashes} from '../catalogue/file-record.js'
import {CatalogueMemory, type PathAnswer} from '../catalogue/memory.js'
import type {Config, PathPolicy} from '../config.js'
import type {FilePath} from '../file-path.js'
import {heldVersion} from '../holdings/held-version.js'
import type {Holdings} from '../holdings/holdings.js'
import {isSameForChoice, isSameMirror, type Mirror, type MirrorId} from '../mirror.js'
import type {AddressFamily} from '../network/address.js'
import type {Place} from '../place.js'
import type {Clock} from '../ports.js'
import {drawMirrors, listMirrors} from '../selection/draw.js'
import {excludedMirror, restrictionOf, serves, sortOut} from '../selection/exclude.js'
import {type FamilyRule, fitFamily} from '../selection/fit-family.js'
import {fallbackMirrors} from '../selection/fallbacks.js'
import {rankMirrors, type RankRules} from '../selection/rank.js'
import type {Random} from '../selection/sample.js'
import type {Candidate, Ranking, RankedMirror, TlsWish} from '../selection/types.js'
import {excludedByTime, type ExcludedByTime} from './excluded-by-time.js'
import {FileHolders} from './file-holders.js'
import {RankingMemo} from './ranking-memo.js'
import type {ExplainMode, Explanation, FilesOfMirror, Routing} from './routing.js'
import {EMPTY_SET, type SetNumber} from './mirror-sets.js'
import type {VersionRules} from './version-judge.js'

/** The part of the configuration that the choice of a mirror depends on. */
export type RoutingSettings = VersionRules &
  RankRules &
  Pick<Config, 'fallbacks' | 'maxLinkHeaders'> &
  Partial<Pick<Config, 'addressFamilies'>>

/** Mirrors in all rankings kept at once, each some 120 bytes; beyond it they are computed anew, which costs microseconds. */
const MAX_RANKED = 1_000_000

const TLS_NUMBER: Readonly<Record<TlsWish, number>> = {none: 0, required: 1, forbidden: 2}

/** Everything a node needs to answer a download, in memory. Changes come in through its setters; answering never waits. */
export class RoutingTable implements Routing {
  readonly memory = new CatalogueMemory()
  /** Counts up with each change of what is kept here, of `memory` as far as it was told. */
  changes = 0
  readonly #holders: FileHolders
  readonly #mirrors = new Map<MirrorId, Mirror>()
  readonly #random: Random
  #settings: RoutingSettings
  /** Keyed by set of mirrors, TLS wish and IP version. */
  readonly #rankings: RankingMemo
  /** By the same key: the mirrors of the set that may serve with this TLS wish, whoever asks. */
  readonly #serving = new Map<number, readonly Mirror[]>()

  constructor(settings: RoutingSettings, random: Random, maxRanked = MAX_RANKED, clock: Clock = Date.now) {
    this.#settings = settings
    this.#random = random
    this.#rankings = new RankingMemo(maxRanked)
    this.#holders = new FileHolders(this.memory, settings, clock)
  }

  resolve(path: FilePath): PathAnswer {
    return this.memory.resolve(path)
  }

  file(id: FileId): FileRecord {
    return this.memory.catalogue.record(id)
  }

  sizeOf(id: FileId): number {
    return this.memory.catalogue.sizeOf(id)
  }

  digestsOf(id: FileId): Hashes {
    return this.memory.catalogue.digestsOf(id)
  }

  pick(id: FileId, client: Place, tls: TlsWish, stickyKey?: number, family?: AddressFamily): readonly RankedMirror[] {
    const policy = this.policyOf(id)
    if (policy?.mode === 'origin') return []
    return drawMirrors(this.#rankingOf(id, policy, client, tls, family), this.#random, stickyKey)
  }

  policyOf(id: FileId): PathPolicy | undefined {
    return this.#holders.policies.of(id)
  }

  policyAt(path: FilePath): PathPolicy | undefined {
    return this.#holders.policies.at(path)
  }

  explain(
    id: FileId,
    client: Place,
    tls: TlsWish,
    mode: ExplainMode,
    stickyKey?: number,
    family?: AddressFamily,
  ): Explanation {
    const candidates = this.#holders.holdersOf(id).flatMap(({mirror: mirrorId, problem}): Candidate[] => {
      const mirror = this.#mirrors.get(mirrorId)
      return mirror === undefined ? [] : [{mirror, problem}]
    })
    const judged =
      mode === 'current' && this.policyOf(id)?.mode !== 'origin'
        ? candidates.filter(({mirror}) => this.holdsCurrent(mirror.id, id))
        : this.#underPolicy(id, candidates, client, tls)
    const {admitted, excluded} = sortOut(judged, client, tls)
    const {fitting, unfit} = fitFamily(admitted, family, this.#familyRule, tls)
    const ranking = rankMirrors(fitting, client, tls, this.#settings)
    const ranked = mode === 'draw' ? drawMirrors(ranking, this.#random, stickyKey) : listMirrors(ranking, this.#random)
    const exclusion = {kind: family === 4 ? 'no-ipv4' : 'no-ipv6'} as const
    return {ranked, excluded: [...excluded, ...unfit.map(mirror => excludedMirror(mirror, client, tls, exclusion))]}
  }

  /** The candidates, with what the file's policy has against them. */
  #underPolicy(id: FileId, candidates: readonly Candidate[], client: Place, tls: TlsWish): readonly Candidate[] {
    const policy = this.policyOf(id)
    if (policy?.mode === 'origin') return candidates.map(({mirror}) => ({mirror, problem: {kind: 'origin-only'}}))
    if (policy?.oneVersion !== true) return candidates
    const served = new Set(this.#holders.members(this.#servedSet(id, client, tls)))
    return candidates.map(({mirror, problem}) => ({
      mirror,
      problem: problem ?? (served.has(mirror.id) ? undefined : {kind: 'other-version'}),
    }))
  }

  holdsCurrent(mirror: MirrorId, id: FileId): boolean {
    return this.#holders.holdsCurrent(mirror, id)
  }

  /** Files that enabled mirrors have and may not serve for their times alone. Takes milliseconds: not for requests. */
  excludedByTime(): ExcludedByTime {
    const enabled = [...this.#mirrors.values()].filter(mirror => mirror.enabled).map(({id}) => id)
    return excludedByTime(this.#holders, this.memory, new Set(enabled))
  }

  fallbacks(client: Place, tls: TlsWish): readonly RankedMirror[] {
    return fallbackMirrors(this.#settings.fallbacks, client, tls, this.#random)
  }

  mirrors(): readonly Mirror[] {
    return [...this.#mirrors.values()].sort((a, b) => a.id - b.id)
  }

  mirror(id: MirrorId): Mirror | undefined {
    return this.#mirrors.get(id)
  }

  holdingsOf(id: MirrorId): Holdings | undefined {
    return this.#holders.holdingsOf(id)
  }

  filesOf(id: MirrorId): FilesOfMirror {
    const {known = 0, differing = 0} = this.#holders.holdingsOf(id)?.counts ?? {}
    return {known, total: this.memory.catalogue.count, differing}
  }

  /**
   * A file that the mirror may be asked for, the first at or after a random number in [0, 1). Its size is that of the
   * mirror's version, which is an older one where the configuration allows it.
   */
  sampleFile(mirror: MirrorId, random: number): {id: FileId; path: FilePath; size: number} | undefined {
    const holdings = this.#holders.holdingsOf(mirror)
    const {catalogue} = this.memory
    const id = this.#holders.goodOf(mirror)?.nextFrom(Math.floor(random * catalogue.end))
    if (holdings === undefined || id === undefined) return undefined
    const version = heldVersion(holdings, id, this.memory)
    return version === undefined ? undefined : {id, path: catalogue.pathOf(id), size: version.size}
  }

  setMirror(mirror: Mirror): void {
    const known = this.#mirrors.get(mirror.id)
    // Memory is compared with what is stored every few seconds: rankings outlive that.
    if (known !== undefined && isSameMirror(known, mirror)) return
    this.#mirrors.set(mirror.id, mirror)
    this.changes++
    if (known === undefined || !isSameForChoice(known, mirror)) this.#forgetRankings()
  }

  removeMirror(id: MirrorId): void {
    this.#mirrors.delete(id)
    this.changes++
    this.#holders.setHoldings(id, undefined)
    this.#forgetRankings()
  }

  setHoldings(id: MirrorId, holdings: Holdings | undefined): void {
    const {generation} = this.#holders
    this.changes++
    this.#holders.setHoldings(id, holdings)
    if (generation !== this.#holders.generation) this.#forgetRankings()
  }

  /** To be called after `memory` took in changes of these files. */
  filesChanged(ids: Iterable<FileId>): void {
    const {generation} = this.#holders
    this.changes++
    this.#holders.filesChanged(ids)
    if (generation !== this.#holders.generation) this.#forgetRankings()
  }

  /** To be called after `memory` was loaded anew. */
  catalogueReplaced(): void {
    this.changes++
    this.#holders.setRules(this.#settings)
    this.#forgetRankings()
  }

  /** To be called now and then: how long older versions will do ends with time. */
  recheck(): void {
    const {generation} = this.#holders
    this.#holders.recheck()
    if (generation !== this.#holders.generation) this.#forgetRankings()
  }

  /** The catalogue epoch after which changes have to be remembered for policies; undefined when none have. */
  historyNeededAfter(): number | undefined {
    return this.#holders.neededAfter()
  }

  setSettings(settings: RoutingSettings): void {
    this.#settings = settings
    this.#holders.setRules(settings)
    this.#forgetRankings()
  }

  get #familyRule(): FamilyRule {
    return this.#settings.addressFamilies ?? 'prefer'
  }

  #forgetRankings(): void {
    this.#rankings.forget(this.#mirrors)
    this.#serving.clear()
  }

  #rankingOf(
    id: FileId,
    policy: PathPolicy | undefined,
    client: Place,
    tls: TlsWish,
    family: AddressFamily | undefined,
  ): Ranking {
    const set = policy?.oneVersion === true ? this.#servedSet(id, client, tls) : this.#holders.setOf(id)
    return this.#ranking(set, client, tls, family)
  }

  /** Of the sets of mirrors with one version each, the one with most mirrors for this client; of equals the newest. */
  #servedSet(id: FileId, client: Place, tls: TlsWish): SetNumber {
    const sets = this.#holders.versionSets(id)
    let [served = EMPTY_SET] = sets
    if (sets.length < 2) return served
    let most = 0
    for (const set of sets) {
      const {length} = this.#admitted(set, client, tls)
      if (length <= most) continue
      served = set
      most = length
    }
    return served
  }

  #ranking(set: SetNumber, client: Place, tls: TlsWish, family: AddressFamily | undefined): Ranking {
    const key = (set * 3 + TLS_NUMBER[tls]) * 3 + (family === undefined ? 0 : family / 2 - 1)
    const known = this.#rankings.get(client, key)
    if (known !== undefined) return known
    const {fitting} = fitFamily(this.#admitted(set, client, tls), family, this.#familyRule, tls)
    const ranking = this.#headOf(rankMirrors(fitting, client, tls, this.#settings))
    this.#rankings.set(client, key, ranking)
    return ranking
  }

  #admitted(set: SetNumber, client: Place, tls: TlsWish): Mirror[] {
    return this.#servingOf(set, tls, set * 3 + TLS_NUMBER[tls]).filter(
      mirror => restrictionOf(mirror, client) === undefined,
    )
  }

  #servingOf(set: SetNumber, tls: TlsWish, key: number): readonly Mirror[] {
    const known = this.#serving.get(key)
    if (known !== undefined) return known
    const serving = this.#holders.members(set).flatMap(id => {
      const mirror = this.#mirrors.get(id)
      return mirror !== undefined && serves(mirror, tls) ? [mirror] : []
    })
    this.#serving.set(key, serving)
    return serving
  }

  /** What a redirect can name: those that share the requests, or else as many as it has links for. */
  #headOf(ranking: Ranking): Ranking {
    const {mirrors, weights, located} = ranking
    const named = Math.max(weights.length, 1 + this.#settings.maxLinkHeaders)
    return located && mirrors.length > named ? {...ranking, mirrors: mirrors.slice(0, named)} : ranking
  }
}
