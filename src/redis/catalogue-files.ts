import type {Redis} from 'ioredis'
import type {FileRecord} from '../core/catalogue/file-record.js'
import {asFilePath, type FilePath} from '../core/file-path.js'
import {fileArgumentBytes, fileArguments, unpackFiles} from './file-record.js'
import {inSteps} from './in-steps.js'
import {keyPrefixes, keys, pathBytes} from './keys.js'
import {runScript} from './run-script.js'
import {readFilesScript, removeFilesScript, storeFilesScript} from './scripts/files.js'

/** The files themselves: the set of paths and one hash each. */
export interface CatalogueFiles {
  all(): AsyncIterable<readonly FileRecord[]>
  at(paths: readonly FilePath[]): Promise<FileRecord[]>
  store(files: readonly FileRecord[]): Promise<void>
  remove(paths: readonly FilePath[]): Promise<void>
}

const pathSize = (path: FilePath): number => path.length + 16

export function createCatalogueFiles({redis}: {readonly redis: Redis}): CatalogueFiles {
  async function read(paths: readonly FilePath[]): Promise<FileRecord[]> {
    const packed = await runScript(redis, readFilesScript, [], [keyPrefixes.file, ...paths.map(pathBytes)])
    return Buffer.isBuffer(packed) ? unpackFiles(paths, packed) : []
  }

  /** The paths that are named so, page by page; a path may come twice while the set grows. */
  async function* pages(): AsyncGenerator<FilePath[], void, undefined> {
    let cursor = '0'
    do {
      const [next, members] = await redis.sscanBuffer(keys.files, cursor, 'COUNT', 500)
      cursor = next.toString()
      yield members.map(member => asFilePath(member.toString('latin1')))
    } while (cursor !== '0')
  }

  return {
    async *all() {
      // One page is read while the one before is used: the round trips overlap.
      let coming: Promise<FileRecord[]> | undefined
      for await (const page of pages()) {
        for (const paths of inSteps(page, pathSize)) {
          const reading = read(paths)
          reading.catch(() => undefined) // told when it is awaited
          if (coming !== undefined) yield await coming
          coming = reading
        }
      }
      if (coming !== undefined) yield await coming
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
