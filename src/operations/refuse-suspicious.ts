import {MirrorbitsError} from '../core/errors.js'
import {displayPath, type FilePath} from '../core/file-path.js'
import {WHOLE_REPOSITORY} from '../core/repository-path.js'
import {counted, wordFor} from '../core/text/counted.js'
import {removalLimit} from './removal-limit.js'

/** What a walk over the repository found, compared with the catalogue. */
export interface MissingFiles {
  readonly missing: number
  /** Files that the catalogue had there. */
  readonly before: number
  /** There was no file at all. */
  readonly isEmpty: boolean
}

/** Throws MB_SOURCE_SUSPICIOUS when so many files are gone that a disk that is not mounted is more likely. */
export function refuseSuspicious(
  {missing, before, isEmpty}: MissingFiles,
  {below, maxRemovedPercent}: {readonly below: FilePath; readonly maxRemovedPercent: number},
): void {
  if (missing === 0) return
  // A folder of few files may be emptied; a whole repository without any is a disk that is not mounted.
  const isUnmounted = isEmpty && below === WHOLE_REPOSITORY
  if (!isUnmounted && missing <= removalLimit(before, maxRemovedPercent)) return
  const where = below === WHOLE_REPOSITORY ? 'the repository' : displayPath(below)
  throw new MirrorbitsError(
    'MB_SOURCE_SUSPICIOUS',
    `${missing} of ${counted(before, 'file')} ${wordFor(missing, 'is', 'are')} gone from ${where}; nothing was removed from the catalogue.`,
    {hint: 'Check that the repository is mounted; if they are meant to be gone, run "mirrorbits refresh --force".'},
  )
}
