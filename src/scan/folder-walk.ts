import {asFilePath, displayPath, type FilePath} from '../core/file-path.js'
import {EVERYTHING} from '../core/listing/hidden-folders.js'
import type {Log} from '../core/ports.js'
import {oneLine} from '../core/text/one-line.js'

export interface Folder {
  readonly path: FilePath
  readonly depth: number
}

/** What a listing folder by folder tells when it has ended. */
export interface FolderListing {
  /** Nanoseconds to which the times are exact. */
  readonly precision: bigint
  /** Some folders could not be read. */
  readonly partial: boolean
  /** As prefixes without final slash: what is below them may be there all the same. */
  readonly hiddenFolders: readonly FilePath[]
  /** Lines that could not be read, or named a path that no honest listing holds. */
  readonly skippedLines: number
  /** What the mirror said of the folders that could not be read; bounded. */
  readonly problems: readonly string[]
}

/** Which folders of a mirror are still to be read, and which could not be. */
export interface FolderWalk {
  /** The folder to read next; the root comes first. */
  next(): Folder | undefined
  /** Folders found in this one are read as well, unless only a loop could be that deep, or none is wanted (`maxDepth` 0). */
  found(parent: Folder, folders: readonly FilePath[]): void
  hide(folder: FilePath, reason: string): void
  skip(lines: number): void
  /** Tells the log what was left out. */
  end(precision: bigint): FolderListing
}

const MAX_HIDDEN = 1000
const MAX_PROBLEMS = 20

export function createFolderWalk({maxDepth, log}: {readonly maxDepth: number; readonly log: Log}): FolderWalk {
  const pending: Folder[] = [{path: asFilePath(''), depth: 0}]
  const hidden: FilePath[] = []
  const problems: string[] = []
  let skippedLines = 0

  const hide = (folder: FilePath, reason: string): void => {
    if (hidden.length <= MAX_HIDDEN) hidden.push(folder)
    if (problems.length < MAX_PROBLEMS) problems.push(`${oneLine(displayPath(folder))}: ${reason}`)
  }
  return {
    next: () => pending.pop(),
    found({depth}, folders) {
      if (maxDepth === 0) return
      for (const path of folders) {
        if (depth + 1 <= maxDepth) pending.push({path, depth: depth + 1})
        else hide(path, 'too many folders inside each other')
      }
    },
    hide,
    skip(lines) {
      skippedLines += lines
    },
    end(precision) {
      if (problems.length > 0) log.warn({folders: hidden.length, problems}, 'some folders of the mirror cannot be read')
      if (skippedLines > 0) log.warn({lines: skippedLines}, 'some lines of the listing cannot be read')
      const hiddenFolders = hidden.length > MAX_HIDDEN ? EVERYTHING : hidden
      return {precision, partial: hidden.length > 0, hiddenFolders, skippedLines, problems}
    },
  }
}
