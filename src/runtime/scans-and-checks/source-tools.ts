import type {Config} from '../../core/config.js'
import {displayPath} from '../../core/file-path.js'
import type {Log} from '../../core/ports.js'
import type {RefreshSourceDeps} from '../../operations/refresh-source.js'
import {hashPool} from '../../scan/hash-pool.js'
import {walkRepository} from '../../scan/walk-repository.js'

/** What a source scan does with the file system. To be closed after the scan. */
export interface SourceTools extends Pick<RefreshSourceDeps, 'walk' | 'hash'> {
  close(): Promise<void>
}

export function openSourceTools(
  {repository, hashes: algorithms}: Pick<Config, 'repository' | 'hashes'>,
  log: Log,
): SourceTools {
  // Threads are only started when there is something to hash: most scans find nothing new.
  let pool: ReturnType<typeof hashPool> | undefined
  return {
    walk: (signal, below) => walkRepository(repository, {signal, below}),
    async hash(file, signal) {
      pool ??= hashPool({algorithms})
      const result = await pool.hash(repository, file, signal)
      if (result.kind === 'failed') {
        log.warn({path: displayPath(file.path), reason: result.reason}, 'file of the repository cannot be read')
      }
      return result.kind === 'hashed' ? result.hashes : undefined
    },
    async close() {
      await pool?.close()
    },
  }
}
