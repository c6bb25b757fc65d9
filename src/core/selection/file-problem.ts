import type {FileRecord, FileVersion} from '../catalogue/file-record.js'
import type {OutdatedRule} from '../config.js'
import type {FilePath} from '../file-path.js'
import {nanosOf, NANOS_PER_SECOND, truncate} from '../mod-time.js'
import type {FileProblem} from './types.js'

export interface FileComparison {
  readonly path: FilePath
  /** The version we publish. */
  readonly local: Pick<FileRecord, 'size' | 'modTime'>
  /** The version on the mirror; its time is not compared when it is unknown. */
  readonly remote: FileVersion
  /** Nanoseconds to which the mirror's times are exact; 0 is to the nanosecond. */
  readonly precision: bigint
  /** Milliseconds to add to the mirror's times; used only with `fixTimezoneOffsets`. */
  readonly tzOffsetMs: number
  readonly fixTimezoneOffsets: boolean
  /** Seconds by which a file of our size may be older or newer. */
  readonly toleranceSeconds: number
  /** The first rule whose prefix fits the path applies. */
  readonly rules: readonly OutdatedRule[]
}

/** What keeps a mirror's version of a file from being served; undefined when nothing does. */
export function fileProblem({path, local, remote, rules, ...times}: FileComparison): FileProblem | undefined {
  const rule = ruleFor(path, rules)
  if (rule === undefined && remote.size !== local.size) return {kind: 'size-mismatch'}
  if (remote.modTime === undefined) return undefined

  const offset = times.fixTimezoneOffsets ? nanosOf(times.tzOffsetMs) : 0n
  const difference = truncate(local.modTime, times.precision) - truncate(remote.modTime + offset, times.precision)
  const tolerance = remote.size === local.size ? BigInt(Math.trunc(times.toleranceSeconds)) * NANOS_PER_SECOND : 0n
  const age = maxAge(rule)
  const isNear = difference >= -tolerance && difference <= (age > tolerance ? age : tolerance)
  return isNear ? undefined : {kind: 'outdated', difference}
}

/** Prefixes are bytes like paths. */
const ruleFor = (path: FilePath, rules: readonly OutdatedRule[]): OutdatedRule | undefined =>
  rules.find(({prefix}) => path.startsWith(prefix))

const maxAge = (rule: OutdatedRule | undefined): bigint =>
  BigInt(Math.trunc((rule?.minutes ?? 0) * 60)) * NANOS_PER_SECOND
