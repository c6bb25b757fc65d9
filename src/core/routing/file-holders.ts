import type {FileId} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import type {OutdatedRule} from '../config.js'
import {asFilePath} from '../file-path.js'
import {grown} from '../grown.js'
import {Bitmap} from '../holdings/bitmap.js'
import {heldVersion} from '../holdings/held-version.js'
import {forEachHeld, type Holdings} from '../holdings/holdings.js'
import type {MirrorId} from '../mirror.js'
import {fileProblem} from '../selection/file-problem.js'
import type {FileProblem} from '../selection/types.js'
import {EMPTY_SET, MirrorSets, type SetNumber} from './mirror-sets.js'

/** The part of the configuration that decides whether a mirror's version of a file will do. */
export interface VersionRules {
  readonly allowOutdatedFiles: readonly OutdatedRule[]
  readonly fixTimezoneOffsets: boolean
  /** Seconds by which a file of our size may be older or newer. */
  readonly modTimeTolerance: number
}

/** More interned sets than this, most of them of the past, are worth starting over; or twice what is really needed. */
const MAX_SETS = 65_536

/**
 * Which mirrors have which file in a version that we may send clients to.
 * Decided when holdings, catalogue or rules change, never on a request.
 */
export class FileHolders {
  readonly #memory: CatalogueMemory
  #rules: VersionRules
  #sets = new MirrorSets()
  #maxSets = MAX_SETS
  /** Set number by file id. */
  #setOf = new Uint32Array(64)
  readonly #holdings = new Map<MirrorId, Holdings>()
  /** For each mirror, the files it has in a version that will do. */
  readonly #good = new Map<MirrorId, Bitmap>()

  constructor(memory: CatalogueMemory, rules: VersionRules) {
    this.#memory = memory
    this.#rules = rules
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
    return holdings === undefined ? 'absent' : this.#judge(holdings, id)
  }

  /** Whether a mirror has the version we publish, and no older one that would do. */
  holdsCurrent(mirror: MirrorId, id: FileId): boolean {
    if (this.#rules.allowOutdatedFiles.length === 0) return this.#good.get(mirror)?.has(id) === true
    const holdings = this.#holdings.get(mirror)
    return holdings !== undefined && this.#judge(holdings, id, []) === undefined
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
    if (holdings === undefined) this.#holdings.delete(mirror)
    else this.#holdings.set(mirror, holdings)
    this.#replaceGood(mirror, holdings === undefined ? new Bitmap() : this.#goodFiles(holdings))
    if (this.#sets.count > this.#maxSets) this.#internAnew()
  }

  /** To be called after the catalogue changed these files, in memory. */
  filesChanged(ids: Iterable<FileId>): void {
    for (const id of ids) {
      for (const [mirror, holdings] of this.#holdings) {
        const good = this.#good.get(mirror)
        if (good === undefined) continue
        const isGood = this.#judge(holdings, id) === undefined
        if (isGood === good.has(id)) continue
        if (isGood) good.set(id)
        else good.delete(id)
        this.#toggle(id, mirror)
      }
    }
    if (this.#sets.count > this.#maxSets) this.#internAnew()
  }

  setRules(rules: VersionRules): void {
    this.#rules = rules
    for (const [mirror, holdings] of this.#holdings) this.#replaceGood(mirror, this.#goodFiles(holdings))
    if (this.#sets.count > this.#maxSets) this.#internAnew()
  }

  #goodFiles(holdings: Holdings): Bitmap {
    if (holdings.offsetMs === 0) {
      // What was equal and has not changed since is good under any rules: only the rest is looked at.
      const good = holdings.same.clone()
      const judgeAgain = (id: FileId): void => {
        if (this.#judge(holdings, id) === undefined) good.set(id)
        else good.delete(id)
      }
      this.#memory.history.forEachChangedAfter(holdings.epoch, judgeAgain)
      holdings.differ.forEach(judgeAgain)
      return good
    }
    const good = new Bitmap()
    forEachHeld(holdings, id => {
      if (this.#judge(holdings, id) === undefined) good.set(id)
    })
    return good
  }

  #judge(holdings: Holdings, id: FileId, rules = this.#rules.allowOutdatedFiles): FileProblem | 'absent' | undefined {
    const remote = heldVersion(holdings, id, this.#memory)
    if (remote === undefined) return 'absent'
    const {catalogue} = this.#memory
    return fileProblem({
      // The path is only needed by rules, and making it is the dear part.
      path: rules.length === 0 ? NO_PATH : catalogue.pathOf(id),
      local: catalogue.versionOf(id),
      remote,
      precision: holdings.precision,
      tzOffsetMs: holdings.offsetMs,
      fixTimezoneOffsets: this.#rules.fixTimezoneOffsets,
      toleranceSeconds: this.#rules.modTimeTolerance,
      rules,
    })
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
    this.#setOf = new Uint32Array(this.#setOf.length)
    for (const [mirror, good] of this.#good) good.forEach(id => this.#toggle(id, mirror))
    this.#maxSets = Math.max(MAX_SETS, this.#sets.count * 2)
  }
}

const NO_PATH = asFilePath('')
