import type {Redis} from 'ioredis'
import type {MirrorId} from '../../core/mirror.js'
import {inSteps} from '../in-steps.js'
import {keys, type RedisKey} from '../keys.js'
import {runScript} from '../run-script.js'
import {unlessWrongType} from '../wrong-type.js'
import type {ImportDeps} from './import-deps.js'
import {importCountsScript} from './import-scripts.js'
import {checkStopped} from './migration-lock.js'
import type {ProblemCollector} from './problems.js'
import {scanHash, scanKeys} from './scan-keys.js'
import type {MigrationOptions} from './upgrade.js'

interface ImportStatsOptions extends MigrationOptions {
  /** Id or name in the source → id here. */
  readonly ids: ReadonlyMap<string, MirrorId>
  /** Mirrors of the source that were not imported: their counts are not either. */
  readonly skipped: ReadonlySet<string>
  readonly from: number
  readonly problems: ProblemCollector
}

const STATS_KEY = /^STATS_(FILE|MIRROR|MIRROR_BYTES)(_\d{4}(_\d\d){0,2})?$/

/** Copies counts that are not here yet. Returns how many. */
export async function importStats({source, target}: ImportDeps, options: ImportStatsOptions): Promise<number> {
  const {problems, signal, onProgress} = options
  const done = new Set<string>()
  let counts = await importTotal({source, target}, options)
  for await (const page of scanKeys(source, 'STATS_*')) {
    for (const key of page) {
      const name = String(key)
      if (done.has(name) || name === String(keys.statsTotal)) continue
      done.add(name)
      if (!STATS_KEY.test(name)) {
        problems.add(name, 'is no statistic that is known; not imported')
      } else if ((await source.type(key)) !== 'hash') {
        problems.add(name, 'is no hash; not imported')
      } else counts += await importHash({source, target}, key, options)
      onProgress({step: 'statistics', done: done.size, total: 0})
    }
  }
  checkStopped(signal)
  return counts
}

async function importTotal({source, target}: ImportDeps, {dryRun, problems}: ImportStatsOptions): Promise<number> {
  const key = keys.statsTotal
  const total = await unlessWrongType(source.get(key), '')
  if (total === null) return 0
  if (!/^\d{1,19}$/.test(total)) {
    problems.add(String(key), 'is no count; not imported')
    return 0
  }
  const present = await target.get(key)
  if (present !== null && present !== total) problems.add(String(key), `is ${present} here and ${total} there; left`)
  if (present === null && !dryRun) await target.set(key, total, 'NX')
  return 1
}

async function importHash(
  {source, target}: ImportDeps,
  key: RedisKey,
  {ids, skipped, from, dryRun, signal, problems}: ImportStatsOptions,
): Promise<number> {
  const taken = new Set(await target.hkeys(keys.mirrors))
  const isOfMirrors = String(key).startsWith('STATS_MIRROR')
  let counts = 0
  for await (const page of scanHash(source, key)) {
    checkStopped(signal)
    const pairs = page.flatMap(([field, value]): [Buffer, Buffer][] => {
      const name = field.toString()
      if (!/^-?\d{1,19}$/.test(value.toString('latin1'))) {
        problems.add(key, `has a count for "${name.slice(0, 80)}" that cannot be read`)
        return []
      }
      if (!isOfMirrors) return [[field, value]]
      if (skipped.has(name)) {
        problems.add(key, `counts for mirror ${name.slice(0, 80)}, which was not imported`)
        return []
      }
      const id = ids.get(name)
      if (id !== undefined) return [[Buffer.from(String(id)), value]]
      // A mirror that is gone, or a fallback, which counts as 0 or less.
      if (from > 0 && /^-?\d{1,10}$/.test(name) && !taken.has(name)) return [[field, value]]
      problems.add(key, `counts for "${name.slice(0, 80)}", which is no mirror`)
      return []
    })
    counts += pairs.length
    if (!dryRun) await writeCounts(target, key, pairs, problems)
  }
  return counts
}

async function writeCounts(
  target: Redis,
  key: RedisKey,
  pairs: readonly [Buffer, Buffer][],
  problems: ProblemCollector,
): Promise<void> {
  for (const step of inSteps(pairs, ([field, value]) => field.byteLength + value.byteLength + 32)) {
    const others = await runScript(target, importCountsScript, [key], step.flat())
    for (const field of Array.isArray(others) ? others : []) {
      problems.add(key, `has another count here for "${String(field).slice(0, 80)}"; it is left`)
    }
  }
}
