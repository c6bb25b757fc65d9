import type {Redis} from 'ioredis'
import type {FileRecord} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import {fileArgumentBytes, fileArguments, unpackFiles, unpackPage} from './file-record.js'
import {inSteps} from './in-steps.js'
import {keyPrefixes, keys, pathBytes} from './keys.js'
import {runScript} from './run-script.js'
import {nextFilesScript, readFilesScript, removeFilesScript, storeFilesScript} from './scripts/files.js'

/** The files themselves: the set of paths and one hash each. */
export interface CatalogueFiles {
  all(): AsyncIterable<readonly FileRecord[]>
  at(paths: readonly FilePath[]): Promise<FileRecord[]>
  store(files: readonly FileRecord[]): Promise<void>
  remove(paths: readonly FilePath[]): Promise<void>
}

/** Redis does nothing else for some two milliseconds. */
const FILES_PER_PAGE = 250

const pathSize = (path: FilePath): number => path.length + 16

export function createCatalogueFiles({redis}: {readonly redis: Redis}): CatalogueFiles {
  async function read(paths: readonly FilePath[]): Promise<FileRecord[]> {
    const packed = await runScript(redis, readFilesScript, [], [keyPrefixes.file, ...paths.map(pathBytes)])
    return Buffer.isBuffer(packed) ? unpackFiles(paths, packed) : []
  }

  /** Some files and where the next ones are; a file may come twice while the set grows. */
  async function page(cursor: string): Promise<{readonly next: string; readonly files: FileRecord[]}> {
    const reply = await runScript(redis, nextFilesScript, [keys.files], [keyPrefixes.file, cursor, FILES_PER_PAGE])
    const [next, packed] = Array.isArray(reply) ? (reply as readonly unknown[]) : []
    if (!Buffer.isBuffer(next) || !Buffer.isBuffer(packed)) throw new TypeError('A page of files is none.')
    return {next: next.toString('latin1'), files: unpackPage(packed)}
  }

  return {
    async *all() {
      let coming = page('0')
      for (;;) {
        const {next, files} = await coming
        const isLast = next === '0'
        // Redis reads one page while the one before is used.
        if (!isLast) coming = page(next)
        coming.catch(() => undefined) // told when it is awaited
        yield files
        if (isLast) return
      }
    },
    async at(paths) {
      const steps = await Promise.all([...inSteps(paths, pathSize)].map(read))
      return steps.flat()
    },
    async store(files) {
      for (const step of inSteps(files, fileArgumentBytes)) {
        await runScript(redis, storeFilesScript, [keys.files], [keyPrefixes.file, ...step.flatMap(fileArguments)])
      }
    },
    async remove(paths) {
      for (const step of inSteps(paths, pathSize)) {
        await runScript(redis, removeFilesScript, [keys.files], [keyPrefixes.file, ...step.map(pathBytes)])
      }
    },
  }
}
