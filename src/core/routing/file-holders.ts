import type {FileId, FileVersion} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import {grown} from '../grown.js'
import {Bitmap} from '../holdings/bitmap.js'
import {forEachHeld, type Holdings} from '../holdings/holdings.js'
import type {MirrorId} from '../mirror.js'
import type {Clock} from '../ports.js'
import type {FileProblem} from '../selection/types.js'
import {FilePolicies} from './file-policies.js'
import {EMPTY_SET, MirrorSets, type SetNumber} from './mirror-sets.js'
import {VersionJudge, type VersionRules} from './version-judge.js'

/** More interned sets than this, most of them of the past, are worth starting over; or twice what is really needed. */
const MAX_SETS = 65_536

/**
 * Which mirrors have which file in a version that we may send clients to.
 * Decided when holdings, catalogue or rules change, never on a request.
 */
export class FileHolders {
  readonly #memory: CatalogueMemory
  readonly policies: FilePolicies
  readonly #judge: VersionJudge
  #sets = new MirrorSets()
  #maxSets = MAX_SETS
  /** Set number by file id. */
  #setOf = new Uint32Array(64)
  readonly #holdings = new Map<MirrorId, Holdings>()
  /** For each mirror, the files it has in a version that will do. */
  readonly #good = new Map<MirrorId, Bitmap>()
  /** Changed files whose version of an epoch will not do, by what that depends on; made when asked for. */
  readonly #outdated = new Map<string, Bitmap>()
  /** For a file, the sets of mirrors with the same version; made when asked for. */
  readonly #versionSets = new Map<FileId, readonly SetNumber[]>()

  constructor(memory: CatalogueMemory, rules: VersionRules, clock: Clock) {
    this.#memory = memory
    this.policies = new FilePolicies(memory, rules.pathPolicies ?? [])
    this.#judge = new VersionJudge({memory, policies: this.policies, clock}, rules)
  }

  /** The mirrors whose version of this file will do. */
  setOf(id: FileId): SetNumber {
    return this.#setOf[id] ?? EMPTY_SET
  }

  members(set: SetNumber): readonly MirrorId[] {
    return this.#sets.members(set)
  }

  /** Counts up when set numbers change their meaning. */
  generation = 0

  holdingsOf(mirror: MirrorId): Holdings | undefined {
    return this.#holdings.get(mirror)
  }

  /** The files that a mirror has in a version that will do. */
  goodOf(mirror: MirrorId): Bitmap | undefined {
    return this.#good.get(mirror)
  }

  /** What is wrong with a mirror's version; `absent` when it has none. */
  problemOf(mirror: MirrorId, id: FileId): FileProblem | 'absent' | undefined {
    const holdings = this.#holdings.get(mirror)
    return holdings === undefined ? 'absent' : this.#judge.problemOf(holdings, id)
  }

  /** Whether a mirror has the version we publish, and no older one that would do. */
  holdsCurrent(mirror: MirrorId, id: FileId): boolean {
    const holdings = this.#holdings.get(mirror)
    return holdings !== undefined && this.#judge.isCurrent(holdings, id)
  }

  /** The mirrors of `setOf`, parted by the version that they have, the newest first. */
  versionSets(id: FileId): readonly SetNumber[] {
    const known = this.#versionSets.get(id)
    if (known !== undefined) return known
    const byVersion = new Map<string, {readonly version: FileVersion; readonly members: MirrorId[]}>()
    for (const mirror of this.members(this.setOf(id))) {
      const holdings = this.#holdings.get(mirror)
      const version = holdings === undefined ? undefined : this.#judge.versionOf(holdings, id)
      if (version === undefined) continue
      const key = `${version.size} ${version.modTime ?? ''}`
      const group = byVersion.get(key)
      if (group === undefined) byVersion.set(key, {version, members: [mirror]})
      else group.members.push(mirror)
    }
    const sets = [...byVersion.values()]
      .sort((one, other) => (timeOf(one.version) < timeOf(other.version) ? 1 : -1))
      .map(({members}) => this.#sets.numberOf(members))
    this.#versionSets.set(id, sets)
    return sets
  }

  /** Every mirror that has the file in some version, ascending. */
  holdersOf(id: FileId): {readonly mirror: MirrorId; readonly problem: FileProblem | undefined}[] {
    const holders = []
    for (const mirror of [...this.#holdings.keys()].sort((a, b) => a - b)) {
      const problem = this.problemOf(mirror, id)
      if (problem !== 'absent') holders.push({mirror, problem})
    }
    return holders
  }

  setHoldings(mirror: MirrorId, holdings: Holdings | undefined): void {
    this.#versionSets.clear()
    if (holdings === undefined) this.#holdings.delete(mirror)
    else this.#holdings.set(mirror, holdings)
    this.#replaceGood(mirror, holdings === undefined ? new Bitmap() : this.#goodFiles(holdings))
    if (this.#sets.count > this.#maxSets) this.#internAnew()
  }

  /** To be called after the catalogue changed these files, in memory. */
  filesChanged(ids: Iterable<FileId>): void {
    this.#outdated.clear()
    const judged = new Map<string, boolean>()
    for (const id of ids) {
      judged.clear()
      this.#versionSets.delete(id)
      for (const [mirror, holdings] of this.#holdings) {
        const good = this.#good.get(mirror)
        if (good === undefined) continue
        const isGood = this.#isGood(holdings, id, judged)
        if (isGood === good.has(id)) continue
        if (isGood) good.set(id)
        else good.delete(id)
        this.#toggle(id, mirror)
      }
    }
    if (this.#sets.count > this.#maxSets) this.#internAnew()
  }

  setRules(rules: VersionRules): void {
    this.#judge.rules = rules
    this.#outdated.clear()
    this.#versionSets.clear()
    // Also because file ids may be those of another catalogue.
    this.policies.set(rules.pathPolicies ?? [])
    for (const [mirror, holdings] of this.#holdings) this.#replaceGood(mirror, this.#goodFiles(holdings))
    if (this.#sets.count > this.#maxSets) this.#internAnew()
  }

  /** To be called now and then: an older version will do only for some time. */
  recheck(): void {
    this.filesChanged(this.#judge.takeExpired())
  }

  /** The catalogue epoch after which history is needed for policies; undefined when none is. */
  neededAfter(): number | undefined {
    if (this.policies.isEmpty) return undefined
    return this.#memory.history.oldestNeeded(id => this.#judge.needsHistory(id))
  }

  #goodFiles(holdings: Holdings): Bitmap {
    if (holdings.offsetMs === 0) {
      // What was equal and has not changed since is good under any rules: only the rest is looked at.
      const good = holdings.same.clone()
      const judgeAgain = (id: FileId): void => {
        if (this.#judge.problemOf(holdings, id) === undefined) good.set(id)
        else good.delete(id)
      }
      good.subtract(this.#outdatedSince(holdings))
      holdings.differ.forEach(judgeAgain)
      return good
    }
    const good = new Bitmap()
    forEachHeld(holdings, id => {
      if (this.#judge.problemOf(holdings, id) === undefined) good.set(id)
    })
    return good
  }

  /** `judged` is of this file: mirrors that had it unchanged at the same epoch have the same version. */
  #isGood(holdings: Holdings, id: FileId, judged: Map<string, boolean>): boolean {
    if (!holdings.same.has(id)) return this.#judge.problemOf(holdings, id) === undefined
    const key = versionKey(holdings)
    let isGood = judged.get(key)
    if (isGood === undefined) judged.set(key, (isGood = this.#judge.problemOf(holdings, id) === undefined))
    return isGood
  }

  /** Judged once for all mirrors whose holdings are of the same epoch, not once for each. */
  #outdatedSince(holdings: Holdings): Bitmap {
    const key = versionKey(holdings)
    let outdated = this.#outdated.get(key)
    if (outdated !== undefined) return outdated
    this.#outdated.set(key, (outdated = new Bitmap()))
    const same = new Bitmap(new Uint8Array((this.#memory.catalogue.end >> 3) + 1).fill(0xff))
    const looked = new Bitmap()
    this.#memory.history.forEachChangedAfter(holdings.epoch, id => {
      if (looked.has(id)) return
      looked.set(id)
      if (this.#judge.problemOf({...holdings, same}, id) !== undefined) outdated.set(id)
    })
    return outdated
  }

  #replaceGood(mirror: MirrorId, good: Bitmap): void {
    const former = this.#good.get(mirror) ?? new Bitmap()
    former.forEachDifference(good, id => this.#toggle(id, mirror))
    this.#good.set(mirror, good)
  }

  #toggle(id: FileId, mirror: MirrorId): void {
    this.#setOf = grown(this.#setOf, id + 1)
    this.#setOf[id] = this.#sets.toggle(this.#setOf[id] ?? EMPTY_SET, mirror)
  }

  #internAnew(): void {
    this.generation++
    this.#sets = new MirrorSets()
    this.#versionSets.clear()
    this.#setOf = new Uint32Array(this.#setOf.length)
    for (const [mirror, good] of this.#good) good.forEach(id => this.#toggle(id, mirror))
    this.#maxSets = Math.max(MAX_SETS, this.#sets.count * 2)
  }
}

/** All that tells what version of an unchanged file a mirror has. */
const versionKey = ({epoch, precision, offsetMs}: Holdings): string => `${epoch} ${precision} ${offsetMs}`

const timeOf = ({modTime}: FileVersion): bigint => modTime ?? 0n
