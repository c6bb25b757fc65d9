import type {Redis} from 'ioredis'
import {MirrorbitsError} from '../../core/errors.js'
import type {ImportResult} from '../../core/migration.js'
import {DATABASE_VERSION, databaseVersion} from '../database-version.js'
import {keys} from '../keys.js'
import type {ImportDeps} from './import-deps.js'
import {importLog} from './import-log.js'
import {importMirror, raiseLastId} from './import-mirror.js'
import {importStats} from './import-stats.js'
import {checkStopped} from './migration-lock.js'
import {readOldMirrors} from './old-mirrors.js'
import {collectProblems} from './problems.js'
import type {MigrationOptions} from './upgrade.js'

/**
 * Brings mirrors, statistics and logs of another database, of any version up to ours, into this one. What is there
 * already is never overwritten: a mirror of the same name must be equal, a count the same; all else is told as a
 * problem. So it may be repeated. Files and holdings are not brought: scans find them out.
 *
 * Throws MB_DATABASE_NEW, MB_DATABASE_DAMAGED, MB_CANCELLED.
 */
export async function importDatabase(
  {source, target}: ImportDeps,
  {dryRun, signal, onProgress}: MigrationOptions,
): Promise<ImportResult> {
  const from = await sourceVersion(source)
  const problems = collectProblems()
  const mirrors = await readOldMirrors(source, from, problems)
  const result = {added: [] as string[], equal: [] as string[], skipped: [] as string[]}
  /** Id or name in the source → id here. */
  const ids = new Map<string, number>()
  let logEntries = 0
  for (const [at, mirror] of mirrors.entries()) {
    checkStopped(signal)
    const outcome = await importMirror(target, mirror, {dryRun, problems})
    result[outcome.kind].push(mirror.name)
    if (outcome.kind !== 'skipped') {
      ids.set(mirror.subject, outcome.id)
      logEntries += await importLog({source, target}, mirror.subject, outcome.id, {dryRun, problems})
    }
    onProgress({step: 'mirrors', done: at + 1, total: mirrors.length})
  }
  if (!dryRun) await raiseLastId(target, await source.get(keys.lastMirrorId))
  const skipped = new Set(mirrors.map(({subject}) => subject).filter(subject => !ids.has(subject)))
  const counts = await importStats({source, target}, {ids, skipped, from, dryRun, signal, problems, onProgress})
  return {from, dryRun, ...result, counts, logEntries, ...problems.found()}
}

async function sourceVersion(source: Redis): Promise<number> {
  const version = await databaseVersion(source)
  if (version === undefined) {
    throw new MirrorbitsError('MB_DATABASE_DAMAGED', 'There is no database of mirrorbits to import.', {
      hint: 'Look at the host, the port and the database number of the address.',
    })
  }
  if (typeof version === 'number' && version <= DATABASE_VERSION) return version
  throw new MirrorbitsError('MB_DATABASE_NEW', 'The database to import was written by a newer program.', {
    hint: 'Import it with that program.',
  })
}
