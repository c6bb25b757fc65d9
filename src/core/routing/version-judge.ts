import type {KnownVersion} from '../catalogue/change.js'
import type {FileId, FileVersion} from '../catalogue/file-record.js'
import type {CatalogueMemory} from '../catalogue/memory.js'
import type {Config, PathPolicy} from '../config.js'
import {asFilePath} from '../file-path.js'
import {heldVersion} from '../holdings/held-version.js'
import type {Holdings} from '../holdings/holdings.js'
import {nanosOf, NANOS_PER_MILLISECOND, truncate} from '../mod-time.js'
import type {Clock} from '../ports.js'
import {fileProblem} from '../selection/file-problem.js'
import type {FileProblem} from '../selection/types.js'
import type {FilePolicies} from './file-policies.js'

/** The part of the configuration that decides whether a mirror's version of a file will do. */
export type VersionRules = Pick<Config, 'allowOutdatedFiles' | 'fixTimezoneOffsets' | 'modTimeTolerance'> &
  Partial<Pick<Config, 'pathPolicies'>>

const MINUTE_MS = 60_000

/** Decides whether a mirror's version of a file will do. */
export class VersionJudge {
  readonly #memory: CatalogueMemory
  readonly #policies: FilePolicies
  readonly #clock: Clock
  rules: VersionRules
  /** Files of which an older version will do until then, in milliseconds since the Unix epoch. */
  readonly #excusedUntil = new Map<FileId, number>()

  constructor(
    {
      memory,
      policies,
      clock,
    }: {readonly memory: CatalogueMemory; readonly policies: FilePolicies; readonly clock: Clock},
    rules: VersionRules,
  ) {
    this.#memory = memory
    this.#policies = policies
    this.#clock = clock
    this.rules = rules
  }

  /** What is wrong with the version that these holdings tell; `absent` when there is none. */
  problemOf(holdings: Holdings, id: FileId): FileProblem | 'absent' | undefined {
    const remote = heldVersion(holdings, id, this.#memory)
    if (remote === undefined) return 'absent'
    const policy = this.#policies.of(id)
    const problem = this.#compare(holdings, id, {remote, rules: this.#rulesFor(policy, remote)})
    if (problem === undefined || policy?.mode !== 'stale') return problem
    return this.#isExcused(holdings, id, remote, policy) ? undefined : problem
  }

  /** Whether it is the very version that we publish. */
  isCurrent(holdings: Holdings, id: FileId): boolean {
    const remote = heldVersion(holdings, id, this.#memory)
    return remote !== undefined && this.#compare(holdings, id, {remote, rules: []}) === undefined
  }

  /**
   * The version that these holdings tell, in our own times where we know it: mirrors that have the same version tell
   * its time with different precision. Undefined when there is none.
   */
  versionOf(holdings: Holdings, id: FileId): FileVersion | undefined {
    const remote = heldVersion(holdings, id, this.#memory)
    if (remote === undefined) return undefined
    if (this.#compare(holdings, id, {remote, rules: []}) === undefined) return this.#memory.catalogue.versionOf(id)
    return this.#memory.history.pastVersions(id).findLast(past => this.#isSame(holdings, past, remote)) ?? remote
  }

  /** The files that were excused until now and are to be judged again. */
  takeExpired(): FileId[] {
    const now = this.#clock()
    const due = [...this.#excusedUntil].flatMap(([id, until]) => (until <= now ? [id] : []))
    for (const id of due) this.#excusedUntil.delete(id)
    return due
  }

  /** Whether an older version of this file may be judged by when it was replaced, so that its history is needed. */
  needsHistory(id: FileId): boolean {
    const policy = this.#policies.of(id)
    if (policy?.mode !== 'stale' || !this.#memory.catalogue.has(id)) return false
    return this.#memory.catalogue.modTimeOf(id) > this.#oldest(policy)
  }

  #rulesFor(policy: PathPolicy | undefined, {modTime}: FileVersion): VersionRules['allowOutdatedFiles'] {
    if (policy === undefined) return this.rules.allowOutdatedFiles
    // Of a version without a time only the size tells that it is ours.
    return policy.mode === 'stale' && modTime !== undefined ? [{prefix: '', minutes: policy.maxAgeMinutes}] : []
  }

  #compare(
    holdings: Holdings,
    id: FileId,
    {remote, rules}: {readonly remote: FileVersion; readonly rules: VersionRules['allowOutdatedFiles']},
  ): FileProblem | undefined {
    const {catalogue} = this.#memory
    return fileProblem({
      // The path is only needed by rules with a prefix, and making it is the dear part.
      path: rules.every(({prefix}) => prefix === '') ? NO_PATH : catalogue.pathOf(id),
      local: catalogue.versionOf(id),
      remote,
      precision: holdings.precision,
      tzOffsetMs: holdings.offsetMs,
      fixTimezoneOffsets: this.rules.fixTimezoneOffsets,
      toleranceSeconds: this.rules.modTimeTolerance,
      rules,
    })
  }

  /** Whether it is a version that we published, and that a newer one has replaced only lately. */
  #isExcused(holdings: Holdings, id: FileId, remote: FileVersion, policy: PathPolicy): boolean {
    const versions = [...this.#memory.history.pastVersions(id), this.#memory.catalogue.versionOf(id)]
    const held = versions.findLastIndex(version => this.#isSame(holdings, version, remote))
    const replacedBy = held === -1 ? undefined : versions[held + 1]
    if (replacedBy === undefined || replacedBy.modTime <= this.#oldest(policy)) return false
    const until = Number(replacedBy.modTime / NANOS_PER_MILLISECOND) + policy.maxAgeMinutes * MINUTE_MS
    this.#excusedUntil.set(id, Math.min(until, this.#excusedUntil.get(id) ?? Infinity))
    return true
  }

  /** What has replaced another version at this time or before does not excuse that one any more. */
  #oldest({maxAgeMinutes}: PathPolicy): bigint {
    return nanosOf(this.#clock() - maxAgeMinutes * MINUTE_MS)
  }

  #isSame({precision, offsetMs}: Holdings, {size, modTime}: KnownVersion, remote: FileVersion): boolean {
    if (remote.modTime === undefined || remote.size !== size) return false
    const offset = this.rules.fixTimezoneOffsets ? nanosOf(offsetMs) : 0n
    return truncate(remote.modTime + offset, precision) === truncate(modTime, precision)
  }
}

const NO_PATH = asFilePath('')
