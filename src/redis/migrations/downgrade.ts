import type {Redis} from 'ioredis'
import {CatalogueMemory} from '../../core/catalogue/memory.js'
import {MirrorbitsError} from '../../core/errors.js'
import {goTimeText} from '../../core/go-time.js'
import {heldVersion} from '../../core/holdings/held-version.js'
import {forEachHeld, type Holdings} from '../../core/holdings/holdings.js'
import type {MirrorId} from '../../core/mirror.js'
import {GO_ZERO_TIME, truncate} from '../../core/mod-time.js'
import type {FileId} from '../../core/catalogue/file-record.js'
import type {MigrationResult} from '../../core/migration.js'
import {createCatalogueStore} from '../catalogue-store.js'
import {DATABASE_VERSION, databaseVersion} from '../database-version.js'
import {createHoldingsStore} from '../holdings-store.js'
import {inSteps} from '../in-steps.js'
import {keys, pathBytes} from '../keys.js'
import {runScript} from '../run-script.js'
import {checkStopped, lostLock, withMigrationLock} from './migration-lock.js'
import {NEW_PATTERNS, OLD_PATTERNS, oldKeys, oldPrefixes} from './old-keys.js'
import {readOldMirrors} from './old-mirrors.js'
import {collectProblems} from './problems.js'
import {unlinkKeys} from './scan-keys.js'
import {switchDownScript, writeOldHoldingsScript} from './scripts.js'
import type {MigrationDeps, MigrationOptions} from './upgrade.js'

/** What the original reads and writes. */
const OLD = 2

/**
 * Brings a database of version 3 back to version 2, so that the original can
 * use it. Written beside what version 3 reads, then switched in one step; a
 * run that was cut off leaves a working database, and the next one goes on.
 *
 * Throws MB_DATABASE_NEW, MB_DATABASE_OLD, MB_DATABASE_BUSY, MB_CANCELLED.
 */
export async function downgradeDatabase(deps: MigrationDeps, options: MigrationOptions): Promise<MigrationResult> {
  const {redis} = deps
  await mustBeOurs(redis)
  if (options.dryRun) return writeOld(deps, options, undefined)
  return withMigrationLock({...deps, signal: options.signal}, async ({token, check}) => {
    await mustBeOurs(redis)
    // What an upgrade left uncleaned speaks of another time.
    await unlinkKeys(redis, [...OLD_PATTERNS, 'V3_*'])
    const written = await writeOld(deps, options, check)
    const args = [token, DATABASE_VERSION, OLD]
    if ((await runScript(redis, switchDownScript, [keys.databaseVersion, keys.upgradeLock], args)) !== 1) {
      throw lostLock()
    }
    const removedKeys = await unlinkKeys(redis, NEW_PATTERNS, done =>
      options.onProgress({step: 'cleaning', done, total: 0}),
    )
    deps.log.info({...written, removedKeys}, 'database downgraded')
    return {...written, removedKeys}
  })
}

async function mustBeOurs(redis: Redis): Promise<void> {
  const version = await databaseVersion(redis)
  if (version === DATABASE_VERSION) return
  if (version === undefined || version === OLD) {
    throw new MirrorbitsError('MB_DATABASE_OLD', 'There is nothing to downgrade: the original can use this database.', {
      hint: 'Start the original.',
    })
  }
  throw new MirrorbitsError(
    typeof version === 'number' && version < OLD ? 'MB_DATABASE_OLD' : 'MB_DATABASE_NEW',
    `The database has ${typeof version === 'number' ? `version ${version}` : 'a version that cannot be read'}; only version ${DATABASE_VERSION} can be downgraded.`,
    {hint: 'Look with "mirrorbits db status".'},
  )
}

async function writeOld(
  {redis}: MigrationDeps,
  {dryRun, signal, onProgress}: MigrationOptions,
  check: (() => void) | undefined,
): Promise<MigrationResult> {
  const problems = collectProblems()
  const memory = await loadCatalogue(redis)
  const store = createHoldingsStore({redis})
  const mirrors = await readOldMirrors(redis, OLD, problems)
  let held = 0
  for (const [at, {id}] of mirrors.entries()) {
    const holdings = await store.read(id)
    if (holdings !== undefined) {
      const ids = heldIds(holdings, memory)
      held += ids.length
      if (!dryRun) await writeRows(redis, id, rowsOf(holdings, memory, ids), check)
    }
    onProgress({step: 'mirrors', done: at + 1, total: mirrors.length})
    checkStopped(signal)
  }
  const files = memory.catalogue.count
  const counts = {mirrors: mirrors.length, files, held, removedKeys: 0}
  return {from: DATABASE_VERSION, to: OLD, dryRun, ...counts, ...problems.found()}
}

/** The catalogue with its history, which tells what mirrors of an older epoch have. */
async function loadCatalogue(redis: Redis): Promise<CatalogueMemory> {
  const store = createCatalogueStore({redis})
  const memory = new CatalogueMemory()
  const head = await store.head()
  for await (const files of store.files()) for (const file of files) memory.catalogue.put(file)
  for (const {epoch, rows} of await store.changesAfter(head.floor)) memory.history.add(epoch, rows)
  return memory
}

interface OldRow {
  readonly path: Buffer
  readonly size: number
  readonly modTime: string
}

/** One at a time: a million rows at once would be objects without need. */
function* rowsOf(holdings: Holdings, memory: CatalogueMemory, ids: readonly FileId[]): Generator<OldRow> {
  for (const id of ids) {
    const version = heldVersion(holdings, id, memory)
    if (version === undefined) continue
    const {size, modTime} = version
    yield {
      path: pathBytes(memory.catalogue.pathOf(id)),
      size,
      modTime: goTimeText(modTime === undefined ? GO_ZERO_TIME : truncate(modTime, holdings.precision)),
    }
  }
}

function heldIds(holdings: Holdings, {catalogue}: CatalogueMemory): FileId[] {
  const ids: FileId[] = []
  forEachHeld(holdings, id => {
    if (catalogue.has(id)) ids.push(id)
  })
  return ids
}

async function writeRows(
  redis: Redis,
  id: MirrorId,
  rows: Iterable<OldRow>,
  check: (() => void) | undefined,
): Promise<void> {
  const sets = [oldKeys.mirrorFiles(id), oldKeys.handledFiles(id)]
  for (const step of inSteps(rows, ({path}) => path.length + BYTES_PER_ROW)) {
    const args = step.flatMap(({path, size, modTime}) => [path, size, modTime])
    await runScript(redis, writeOldHoldingsScript, sets, [id, oldPrefixes.fileMirrors, oldPrefixes.fileInfo, ...args])
    check?.()
  }
}

/** Size and time with their framing; a step also touches two keys a file, and so stays below 500 of them. */
const BYTES_PER_ROW = 200
