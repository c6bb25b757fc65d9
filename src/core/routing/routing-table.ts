import type {FileId, FileRecord, Hashes} from '../catalogue/file-record.js'
import {CatalogueMemory, type PathAnswer} from '../catalogue/memory.js'
import type {Config, PathPolicy} from '../config.js'
import type {FilePath} from '../file-path.js'
import {heldVersion} from '../holdings/held-version.js'
import type {Holdings} from '../holdings/holdings.js'
import {isSameForChoice, isSameMirror, type Mirror, type MirrorId} from '../mirror.js'
import type {Clock} from '../ports.js'
import {drawMirrors, listMirrors} from '../selection/draw.js'
import {excludedMirror, sortOut} from '../selection/exclude.js'
import {fitFamily} from '../selection/fit-family.js'
import {fallbackMirrors} from '../selection/fallbacks.js'
import {rankMirrors} from '../selection/rank.js'
import type {Random} from '../selection/sample.js'
import type {Candidate, DrawnMirror, RankedMirror} from '../selection/types.js'
import {excludedByTime, type ExcludedByTime} from './excluded-by-time.js'
import {FileHolders} from './file-holders.js'
import {familyRuleOf, Rankings, type RankingSettings} from './rankings.js'
import type {RoutedClient} from './routed-client.js'
import type {ExplainMode, Explanation, FilesOfMirror, Routing} from './routing.js'
import type {VersionRules} from './version-judge.js'

/** The part of the configuration that the choice of a mirror depends on. */
export type RoutingSettings = VersionRules & RankingSettings & Pick<Config, 'fallbacks'>

/**
 * Words of 8 bytes for all rankings kept at once: 48 MB, which is room for all places in the world that a City database
 * tells apart on 70 mirrors that all have a share. Beyond it they are computed anew, which costs microseconds.
 */
const MAX_RANKING_WORDS = 6_000_000

/** Everything a node needs to answer a download, in memory. Changes come in through its setters; answering never waits. */
export class RoutingTable implements Routing {
  readonly memory = new CatalogueMemory()
  /** Counts up with each change of what is kept here, of `memory` as far as it was told. */
  changes = 0
  readonly #holders: FileHolders
  readonly #mirrors = new Map<MirrorId, Mirror>()
  readonly #random: Random
  #settings: RoutingSettings
  readonly #rankings: Rankings

  constructor(settings: RoutingSettings, random: Random, maxRankingWords = MAX_RANKING_WORDS, clock: Clock = Date.now) {
    this.#settings = settings
    this.#random = random
    this.#holders = new FileHolders(this.memory, settings, clock)
    this.#rankings = new Rankings({holders: this.#holders, mirrors: this.#mirrors}, settings, maxRankingWords)
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

  pick(id: FileId, client: RoutedClient): readonly DrawnMirror[] {
    const policy = this.policyOf(id)
    if (policy?.mode === 'origin') return []
    const set = policy?.oneVersion === true ? this.#rankings.oneVersionSet(id, client) : this.#holders.setOf(id)
    return this.#rankings.draw(set, client, this.#random)
  }

  policyOf(id: FileId): PathPolicy | undefined {
    return this.#holders.policies.of(id)
  }

  policyAt(path: FilePath): PathPolicy | undefined {
    return this.#holders.policies.at(path)
  }

  explain(id: FileId, client: RoutedClient, mode: ExplainMode): Explanation {
    const {place, tls, family, stickyKey} = client
    const candidates = this.#holders.holdersOf(id).flatMap(({mirror: mirrorId, problem}): Candidate[] => {
      const mirror = this.#mirrors.get(mirrorId)
      return mirror === undefined ? [] : [{mirror, problem}]
    })
    const judged =
      mode === 'current' && this.policyOf(id)?.mode !== 'origin'
        ? candidates.filter(({mirror}) => this.holdsCurrent(mirror.id, id))
        : this.#underPolicy(id, candidates, client)
    const {admitted, excluded} = sortOut(judged, place, tls)
    const {fitting, unfit} = fitFamily(admitted, family, familyRuleOf(this.#settings), tls)
    const ranking = rankMirrors(fitting, place, tls, this.#settings)
    const ranked = mode === 'draw' ? drawMirrors(ranking, this.#random, stickyKey) : listMirrors(ranking, this.#random)
    const exclusion = {kind: family === 4 ? 'no-ipv4' : 'no-ipv6'} as const
    return {ranked, excluded: [...excluded, ...unfit.map(mirror => excludedMirror(mirror, place, tls, exclusion))]}
  }

  /** The candidates, with what the file's policy has against them. */
  #underPolicy(id: FileId, candidates: readonly Candidate[], client: RoutedClient): readonly Candidate[] {
    const policy = this.policyOf(id)
    if (policy?.mode === 'origin') return candidates.map(({mirror}) => ({mirror, problem: {kind: 'origin-only'}}))
    if (policy?.oneVersion !== true) return candidates
    const served = new Set(this.#holders.members(this.#rankings.oneVersionSet(id, client)))
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

  fallbacks({place, tls}: Pick<RoutedClient, 'place' | 'tls'>): readonly RankedMirror[] {
    return fallbackMirrors(this.#settings.fallbacks, place, tls, this.#random)
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

  #forgetRankings(): void {
    this.#rankings.forget(this.#settings)
  }
}
