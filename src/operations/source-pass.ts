import type {Catalogue} from '../core/catalogue/catalogue.js'
import type {Alias, FileId, Hashes, SourceFile} from '../core/catalogue/file-record.js'
import type {CatalogueMemory} from '../core/catalogue/memory.js'
import type {HashChoice} from '../core/config.js'
import {MirrorbitsError} from '../core/errors.js'
import type {SourceProgress} from '../core/events.js'
import {displayPath, type FilePath} from '../core/file-path.js'
import {Bitmap} from '../core/holdings/bitmap.js'
import type {CatalogueStore, Clock, EventChannel, Log} from '../core/ports.js'
import {isWithin, WHOLE_REPOSITORY} from '../core/repository-path.js'
import {onceASecond} from './once-a-second.js'
import {refuseSuspicious} from './refuse-suspicious.js'
import {createSourceChanges, type SourceChanges, type SourceChangesDeps} from './source-changes.js'

/** A regular file as the walk found it. */
export interface WalkedFile {
  readonly path: FilePath
  readonly size: number
  readonly modTime: bigint
}

export interface WalkedBatch {
  readonly files: readonly WalkedFile[]
  readonly aliases: readonly Alias[]
  /** Folders that could not be read: what the catalogue has below them stays. */
  readonly unreadable: readonly {readonly path: FilePath; readonly reason: string}[]
}

export interface SourcePassDeps extends SourceChangesDeps {
  readonly catalogue: Pick<CatalogueStore, 'commit' | 'aliases'>
  readonly events: EventChannel
  readonly log: Log
  readonly clock: Clock
  /** Undefined when the file changed while it was read: the next scan looks again. */
  readonly hash: (file: WalkedFile, signal: AbortSignal) => Promise<Hashes | undefined>
}

export interface SourcePassOptions {
  readonly hashes: HashChoice
  /** Percent of the catalogue that a scan may remove. */
  readonly maxRemovedPercent: number
  /** Look at this file or folder only; `''` is the whole repository. What is outside stays as it is. */
  readonly below: FilePath
  /** Hash every file anew. */
  readonly rehash: boolean
  /** Remove however many files are gone. */
  readonly force: boolean
  readonly signal: AbortSignal
  /** The request that asked for this scan, to be named in its events. */
  readonly request?: string | undefined
}

/** One walk over the repository: compares with the catalogue, hashes what is new and stores it part by part. */
export interface SourcePass {
  take(batch: WalkedBatch): Promise<void>
  /** Ends the walk: what it did not meet is gone. Throws MB_SOURCE_SUSPICIOUS when that is too much. */
  removeMissing(): Promise<void>
  /** Throws MB_FILE_NOT_FOUND for a part of the repository that neither is nor was there. */
  refuseNothing(): void
  /** Stores what is left. */
  commit(): Promise<void>
  /** The links that were found, and the known ones that were not looked at. */
  allAliases(): Promise<readonly Alias[]>
  totals(): ReturnType<SourceChanges['totals']>
}

/** `onCommitted` adds to `memory` what was stored. Its catalogue may be replaced meanwhile, so it is read each time. */
export function createSourcePass(
  deps: SourcePassDeps,
  options: SourcePassOptions,
  memory: CatalogueMemory,
): SourcePass {
  const {below, hashes: wanted, signal} = options
  const changes = createSourceChanges(deps, options)
  const {progress, tellProgress} = createProgress(deps, options)
  /** What the scan began with: files that it adds itself are not missing. */
  const former = filesBelow(memory.catalogue, below)
  const before = former.count
  const seen = new Bitmap()
  const unreadable: FilePath[] = []
  const aliases: Alias[] = []

  const isHidden = (path: FilePath): boolean =>
    unreadable.some(hidden => hidden === '/' || hidden === path || path.startsWith(`${hidden}/`))

  async function hash(file: WalkedFile, id: FileId | undefined): Promise<void> {
    progress.filesToHash++
    progress.bytesToHash += file.size
    const hashes = await deps.hash(file, signal)
    progress.filesHashed++
    progress.bytesHashed += file.size
    tellProgress()
    if (hashes !== undefined) noteHashed(changes, memory.catalogue, {id, file: {...file, hashes}, wanted})
  }

  return {
    async take(batch) {
      aliases.push(...batch.aliases)
      for (const {path, reason} of batch.unreadable) {
        unreadable.push(path)
        deps.log.warn({path: displayPath(path), reason}, 'folder of the repository cannot be read')
      }
      const hashing: Promise<void>[] = []
      const {catalogue} = memory
      for (const file of batch.files) {
        progress.filesSeen++
        const id = catalogue.idOf(file.path)
        if (id !== undefined) seen.set(id)
        if (id === undefined || options.rehash || !isKnown(catalogue, id, file, wanted)) hashing.push(hash(file, id))
      }
      await Promise.all(hashing)
      tellProgress()
      await changes.commitWhenMany()
    },

    async removeMissing() {
      const missing: FileId[] = []
      const {catalogue} = memory
      former.forEach(id => {
        if (!seen.has(id) && catalogue.has(id) && !isHidden(catalogue.pathOf(id))) missing.push(id)
      })
      const found = {missing: missing.length, before, isEmpty: progress.filesSeen === 0}
      if (!options.force) refuseSuspicious(found, options)
      for (const id of missing) {
        changes.note('removed', {id, path: memory.catalogue.pathOf(id), before: memory.catalogue.versionOf(id)})
        await changes.commitWhenMany()
      }
    },

    refuseNothing() {
      if (below === WHOLE_REPOSITORY || progress.filesSeen + before + aliases.length + unreadable.length > 0) return
      throw new MirrorbitsError('MB_FILE_NOT_FOUND', `There are no files at ${displayPath(below)}.`, {
        hint: 'Begin at the top of the repository, not of the disk.',
      })
    },

    commit: () => changes.commit(),

    async allAliases() {
      if (unreadable.length === 0 && below === WHOLE_REPOSITORY) return aliases
      const known = await deps.catalogue.aliases()
      return [...aliases, ...known.filter(({alias}) => isHidden(alias) || !isWithin(below, alias))]
    },

    totals: () => changes.totals(),
  }
}

function createProgress(
  {events, clock}: Pick<SourcePassDeps, 'events' | 'clock'>,
  {request}: Pick<SourcePassOptions, 'request'>,
) {
  const progress: {-readonly [K in keyof SourceProgress]: number} = {
    filesSeen: 0,
    filesToHash: 0,
    filesHashed: 0,
    bytesToHash: 0,
    bytesHashed: 0,
  }
  const tell = onceASecond(clock)
  const subject = request === undefined ? {} : {request}
  return {
    progress,
    tellProgress: () => tell(() => events.publish({type: 'source.progress', ...subject, ...progress})),
  }
}

function filesBelow(catalogue: Catalogue, below: FilePath): Bitmap {
  const files = new Bitmap()
  catalogue.forEach(id => {
    // To make a path is dear.
    if (below === WHOLE_REPOSITORY || isWithin(below, catalogue.pathOf(id))) files.set(id)
  })
  return files
}

/** Whether the catalogue has this version, with all digests that are wanted. */
function isKnown(catalogue: Catalogue, id: FileId, {size, modTime}: WalkedFile, wanted: HashChoice): boolean {
  const known = catalogue.versionOf(id)
  return known.size === size && known.modTime === modTime && hasAll(catalogue.hashesOf(id), wanted)
}

/** `id` is that of the file in the catalogue, if it is there. */
function noteHashed(
  changes: SourceChanges,
  catalogue: Catalogue,
  {id, file, wanted}: {readonly id: FileId | undefined; readonly file: SourceFile; readonly wanted: HashChoice},
): void {
  if (id === undefined) {
    changes.note('added', file)
    return
  }
  const before = catalogue.versionOf(id)
  if (before.size !== file.size || before.modTime !== file.modTime) changes.note('changed', {id, before, file})
  else {
    const hashes = keepingUnwanted(file.hashes, catalogue.hashesOf(id), wanted)
    changes.note('rehashed', {id, file: {...file, hashes}})
  }
}

const hasAll = (known: Hashes, wanted: HashChoice): boolean =>
  (!wanted.sha1 || known.sha1 !== '') && (!wanted.sha256 || known.sha256 !== '') && (!wanted.md5 || known.md5 !== '')

/** Digests of algorithms that are switched off stay while the file is the same. */
const keepingUnwanted = (found: Hashes, known: Hashes, wanted: HashChoice): Hashes => ({
  sha1: wanted.sha1 ? found.sha1 : known.sha1,
  sha256: wanted.sha256 ? found.sha256 : known.sha256,
  md5: wanted.md5 ? found.md5 : known.md5,
})
