import type {Redis} from 'ioredis'
import type {MigrationProgress, MigrationResult} from '../../core/migration.js'
import type {Log} from '../../core/ports.js'
import {DATABASE_VERSION, databaseVersion, ensureDatabaseVersion} from '../database-version.js'
import {chunksOf} from '../holdings-chunks.js'
import {smallFields} from '../holdings-store.js'
import {integer, signedInteger} from '../integer.js'
import {keys, type RedisKey} from '../keys.js'
import {runScript} from '../run-script.js'
import {unlessWrongType} from '../wrong-type.js'
import {finishUpgrade} from './finish-upgrade.js'
import {collectHoldings, type HoldingsCollector} from './holdings-collector.js'
import {checkStopped, type HeldLock, lostLock, withMigrationLock} from './migration-lock.js'
import {readOldFiles} from './old-files.js'
import {oldKeys} from './old-keys.js'
import {findOrphans, type OldMirror, type OldVersion, readOldMirrors} from './old-mirrors.js'
import {collectProblems, type ProblemCollector} from './problems.js'
import {unlinkKeys} from './scan-keys.js'
import {switchUpScript} from './scripts.js'

export interface MigrationDeps {
  readonly redis: Redis
  readonly log: Log
}

export interface MigrationOptions {
  readonly dryRun: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: MigrationProgress) => void
}

/**
 * Brings a database of version 0, 1 or 2 to version 3, where it lies. All is
 * written beside what the former version reads; then the version is switched
 * in one step; then what is no longer needed is removed. A run that was cut
 * off leaves a working database of either version, and the next one goes on.
 *
 * Throws MB_DATABASE_NEW, MB_DATABASE_BUSY, MB_DATABASE_DAMAGED, MB_CANCELLED.
 */
export async function upgradeDatabase(deps: MigrationDeps, options: MigrationOptions): Promise<MigrationResult> {
  const version = await databaseVersion(deps.redis)
  if (!isOld(version)) return upToDate(deps, options)
  if (options.dryRun) return prepare(deps, options, version, undefined)
  return withMigrationLock({...deps, signal: options.signal}, async lock => {
    // Another program may have upgraded it while we came to the lock.
    const current = await databaseVersion(deps.redis)
    if (!isOld(current)) return upToDate(deps, options)
    const prepared = await prepare(deps, options, current, lock)
    const finished = await finishUpgrade(deps.redis, options.onProgress)
    return {
      ...prepared,
      removedKeys: finished.removedKeys,
      problems: [...prepared.problems, ...finished.problems],
      problemCount: prepared.problemCount + finished.problemCount,
    }
  })
}

const isOld = (version: number | 'unreadable' | undefined): version is OldVersion =>
  version === 0 || version === 1 || version === 2

/** Marks an empty database, and ends the cleaning of an upgrade that was cut off. */
async function upToDate({redis}: MigrationDeps, {dryRun, onProgress}: MigrationOptions): Promise<MigrationResult> {
  if (!dryRun || (await databaseVersion(redis)) !== undefined) await ensureDatabaseVersion(redis)
  const finished = dryRun ? {removedKeys: 0, ...collectProblems().found()} : await finishUpgrade(redis, onProgress)
  const [mirrors, files] = [await redis.hlen(keys.mirrors), await redis.scard(keys.files)]
  return {from: DATABASE_VERSION, to: DATABASE_VERSION, dryRun, mirrors, files, held: 0, ...finished}
}

async function prepare(
  {redis, log}: MigrationDeps,
  {dryRun, signal, onProgress}: MigrationOptions,
  version: OldVersion,
  lock: HeldLock | undefined,
): Promise<MigrationResult> {
  const problems = collectProblems()
  const check = lock?.check ?? (() => checkStopped(signal))
  const mirrors = await readOldMirrors(redis, version, problems)
  await findOrphans(redis, mirrors, problems)
  // A run that was cut off may have prepared mirrors that are gone now.
  if (lock !== undefined) await unlinkKeys(redis, ['V3_*'])
  const collectors = new Map(mirrors.map(mirror => [mirror, collectorFor(mirror)]))
  const files = await readOldFiles({
    ...{redis, mirrors, collectors, problems, dryRun},
    onFiles(done, total) {
      onProgress({step: 'files', done, total})
      check()
    },
  })
  const epoch = files === 0 ? 0 : integer(await redis.get(keys.catalogueEpoch)) + 1
  let held = 0
  for (const [at, mirror] of mirrors.entries()) {
    const collector = collectors.get(mirror)
    if (collector === undefined) continue
    held += collector.count
    if (lock === undefined) continue
    if (files > 0) await writeHoldings(redis, mirror, collector, epoch, problems)
    if (version < 2) await stageMirror(redis, mirror, version)
    onProgress({step: 'mirrors', done: at + 1, total: mirrors.length})
    check()
  }
  if (lock !== undefined) await switchVersion(redis, {version, mirrors, epoch, token: lock.token})
  const result = {from: version, to: DATABASE_VERSION, dryRun, mirrors: mirrors.length, files, held, removedKeys: 0}
  if (lock !== undefined) log.info(result, 'database upgraded')
  return {...result, ...problems.found()}
}

const collectorFor = ({fields}: OldMirror): HoldingsCollector =>
  collectHoldings({
    precision: BigInt(integer(fields['lastSuccessfulSyncPrecision'])),
    offsetMs: signedInteger(fields['tzoffset']),
  })

async function writeHoldings(
  redis: Redis,
  {id, subject}: OldMirror,
  collector: HoldingsCollector,
  epoch: number,
  problems: ProblemCollector,
): Promise<void> {
  const listedKey = oldKeys.mirrorFiles(subject)
  const found = await unlessWrongType(redis.scard(listedKey), undefined)
  if (found === undefined) {
    problems.add(String(listedKey), 'is no set; how many files the mirror listed is not known')
  }
  const listed = found ?? 0
  const key = keys.holdings(id)
  await redis.unlink(key)
  if (listed === 0 && collector.count === 0) return
  const holdings = collector.finish(epoch, listed)
  await redis.hset(key, {...smallFields(holdings), revision: '1'})
  for (const [field, bytes] of chunksOf(holdings)) await redis.hset(key, field, bytes)
}

/** Writes the record as version 2 had it: under its id, or with new fields beside those of version 1. */
async function stageMirror(redis: Redis, {id, name, subject, fields}: OldMirror, version: OldVersion): Promise<void> {
  const states = ['httpUp', 'httpDownReason', 'httpsUp', 'httpsDownReason'].flatMap(field => {
    const value = fields[field]
    return value === undefined ? [] : [field, value]
  })
  if (version === 1) {
    if (states.length > 0) await redis.hset(keys.mirror(id), ...states)
    return
  }
  const staged = oldKeys.workMirror(id)
  await redis.copy(oldKeys.namedMirror(subject), staged, 'REPLACE')
  await redis.hset(staged, 'ID', id, 'name', name, ...states)
  await redis.hset(oldKeys.workMirrors, id, name)
  await redis.hset(oldKeys.workNames, name, id)
}

async function switchVersion(
  redis: Redis,
  {
    version,
    mirrors,
    epoch,
    token,
  }: {
    readonly version: OldVersion
    readonly mirrors: readonly OldMirror[]
    readonly epoch: number
    readonly token: string
  },
): Promise<void> {
  const renamed: RedisKey[] = []
  if (version === 0 && mirrors.length > 0) {
    renamed.push(oldKeys.workMirrors, keys.mirrors)
    for (const {id} of mirrors) renamed.push(oldKeys.workMirror(id), keys.mirror(id))
    await redis.set(keys.lastMirrorId, Math.max(...mirrors.map(({id}) => id)))
  }
  const own = [keys.databaseVersion, keys.upgradeLock, keys.catalogueEpoch, keys.catalogueChanges, oldKeys.work]
  const before = (await redis.get(keys.databaseVersion)) ?? ''
  const args = [token, before, DATABASE_VERSION, epoch]
  if ((await runScript(redis, switchUpScript, [...own, ...renamed], args)) !== 1) throw lostLock()
}
