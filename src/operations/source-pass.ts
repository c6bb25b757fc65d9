import type {CatalogueChanges} from '../core/catalogue/change.js'
import type {Alias, FileId, Hashes, SourceFile} from '../core/catalogue/file-record.js'
import type {CatalogueMemory} from '../core/catalogue/memory.js'
import type {HashChoice} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import type {SourceProgress} from '../core/events.js'
import {displayPath, type FilePath} from '../core/file-path.js'
import {Bitmap} from '../core/holdings/bitmap.js'
import {isWithin, WHOLE_REPOSITORY} from '../core/repository-path.js'
import {every} from './every.js'
import {removalLimit} from './removal-limit.js'
import type {RefreshSourceDeps, RefreshSourceOptions, WalkedBatch, WalkedFile} from './source-scan.js'
import {counted, wordFor} from '../core/text/counted.js'

/** So many changes are stored at once: memory stays bounded, and new files are served before a long scan ends. */
const CHANGES_PER_COMMIT = 5000

type Draft = {-readonly [K in keyof CatalogueChanges]: CatalogueChanges[K][number][]}

const emptyDraft = (): Draft => ({added: [], changed: [], rehashed: [], removed: []})

/** One walk over the repository: compares with the catalogue, hashes what is new and stores it part by part. */
export function createSourcePass(
  deps: RefreshSourceDeps,
  {hashes, below, maxRemovedPercent, rehash, force, ...options}: RefreshSourceOptions,
  memory: CatalogueMemory,
  signal: AbortSignal,
) {
  /** What the scan began with: files that it adds itself are not missing. */
  const former = new Bitmap()
  let before = 0
  memory.catalogue.forEach(id => {
    if (below !== WHOLE_REPOSITORY && !isWithin(below, memory.catalogue.pathOf(id))) return
    former.set(id)
    before++
  })
  const seen = new Bitmap()
  const unreadable: FilePath[] = []
  const aliases: Alias[] = []
  const totals = {added: 0, changed: 0, removed: 0}
  const progress: {-readonly [K in keyof SourceProgress]: number} = {
    filesSeen: 0,
    filesToHash: 0,
    filesHashed: 0,
    bytesToHash: 0,
    bytesHashed: 0,
  }
  const tell = every(1000, deps.clock)
  const request = options.request === undefined ? {} : {request: options.request}
  const tellProgress = (): void => tell(() => deps.events.publish({type: 'source.progress', ...request, ...progress}))
  let draft = emptyDraft()

  async function commit(): Promise<void> {
    const changes = draft
    draft = emptyDraft()
    signal.throwIfAborted()
    const committed = await deps.catalogue.commit(changes)
    // Without rows nothing is new, and the epoch named is an old one, whose history stays.
    if (committed.rows.length > 0) deps.onCommitted(committed)
    totals.added += changes.added.length
    totals.changed += changes.changed.length
    totals.removed += changes.removed.length
  }

  async function hashInto(file: WalkedFile, id: FileId | undefined): Promise<void> {
    const found = await deps.hash(file, signal)
    progress.filesHashed++
    progress.bytesHashed += file.size
    tellProgress()
    if (found === undefined) return
    const known = id === undefined ? undefined : memory.catalogue.versionOf(id)
    const hashed: SourceFile = {...file, hashes: found}
    if (id === undefined || known === undefined) draft.added.push(hashed)
    else if (known.size !== file.size || known.modTime !== file.modTime)
      draft.changed.push({id, before: known, file: hashed})
    else
      draft.rehashed.push({
        id,
        file: {...hashed, hashes: keepingUnwanted(found, memory.catalogue.hashesOf(id), hashes)},
      })
  }

  const isHidden = (path: FilePath): boolean =>
    unreadable.some(hidden => hidden === '/' || hidden === path || path.startsWith(`${hidden}/`))

  return {
    commit,
    totals: () => totals,

    /** Throws MB_FILE_NOT_FOUND for a part of the repository that neither is nor was there. */
    refuseNothing(): void {
      if (below === WHOLE_REPOSITORY || progress.filesSeen + before + aliases.length + unreadable.length > 0) return
      throw new MirrorbitsError('MB_FILE_NOT_FOUND', `There are no files at ${displayPath(below)}.`, {
        hint: 'Begin at the top of the repository, not of the disk.',
      })
    },

    /** The links that were found, and the known ones that were not looked at. */
    async allAliases(): Promise<readonly Alias[]> {
      if (unreadable.length === 0 && below === WHOLE_REPOSITORY) return aliases
      const known = await deps.catalogue.aliases()
      return [...aliases, ...known.filter(({alias}) => isHidden(alias) || !isWithin(below, alias))]
    },

    async take(batch: WalkedBatch): Promise<void> {
      aliases.push(...batch.aliases)
      for (const {path, reason} of batch.unreadable) {
        unreadable.push(path)
        deps.log.warn({path: displayPath(path), reason}, 'folder of the repository cannot be read')
      }
      const work: Promise<void>[] = []
      for (const file of batch.files) {
        progress.filesSeen++
        const id = memory.catalogue.idOf(file.path)
        if (id !== undefined) {
          seen.set(id)
          const {size, modTime} = memory.catalogue.versionOf(id)
          const isKnown = size === file.size && modTime === file.modTime
          if (isKnown && !rehash && hasAll(memory.catalogue.hashesOf(id), hashes)) continue
        }
        progress.filesToHash++
        progress.bytesToHash += file.size
        work.push(hashInto(file, id))
      }
      await Promise.all(work)
      tellProgress()
      if (draft.added.length + draft.changed.length + draft.rehashed.length >= CHANGES_PER_COMMIT) await commit()
    },

    async removeMissing(): Promise<void> {
      const missing: FileId[] = []
      former.forEach(id => {
        if (!seen.has(id) && memory.catalogue.has(id) && !isHidden(memory.catalogue.pathOf(id))) missing.push(id)
      })
      if (!force) refuseSuspicious(missing.length, {below, before, filesSeen: progress.filesSeen, maxRemovedPercent})
      for (const id of missing) {
        draft.removed.push({id, path: memory.catalogue.pathOf(id), before: memory.catalogue.versionOf(id)})
        if (draft.removed.length >= CHANGES_PER_COMMIT) await commit()
      }
    },
  }
}

function refuseSuspicious(
  missing: number,
  {
    below,
    before,
    filesSeen,
    maxRemovedPercent,
  }: {
    readonly below: FilePath
    readonly before: number
    readonly filesSeen: number
    readonly maxRemovedPercent: number
  },
): void {
  if (missing === 0) return
  // A folder of few files may be emptied; a whole repository without any is a disk that is not mounted.
  const isEmpty = filesSeen === 0 && below === WHOLE_REPOSITORY
  if (!isEmpty && missing <= removalLimit(before, maxRemovedPercent)) return
  throw new MirrorbitsError(
    'MB_SOURCE_SUSPICIOUS',
    `${missing} of ${counted(before, 'file')} ${wordFor(missing, 'is', 'are')} gone from ${below === WHOLE_REPOSITORY ? 'the repository' : displayPath(below)}; nothing was removed from the catalogue.`,
    {hint: 'Check that the repository is mounted; if they are meant to be gone, run "mirrorbits refresh --force".'},
  )
}

const hasAll = (known: Hashes, wanted: HashChoice): boolean =>
  (!wanted.sha1 || known.sha1 !== '') && (!wanted.sha256 || known.sha256 !== '') && (!wanted.md5 || known.md5 !== '')

/** Digests of algorithms that are switched off stay while the file is the same. */
const keepingUnwanted = (found: Hashes, known: Hashes, wanted: HashChoice): Hashes => ({
  sha1: wanted.sha1 ? found.sha1 : known.sha1,
  sha256: wanted.sha256 ? found.sha256 : known.sha256,
  md5: wanted.md5 ? found.md5 : known.md5,
})
