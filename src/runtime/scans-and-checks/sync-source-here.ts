import {readdir} from 'node:fs/promises'
import {messageOf, MirrorbitsError} from '../../core/errors.js'
import {syncSource} from '../../operations/sync-source.js'
import {replicate} from '../../scan/replicate.js'
import {listByRsync} from '../../scan/rsync-listing.js'
import type {WorkDeps} from './work-deps.js'

/** Copies the repository from its master. Throws as `syncSource` does. */
export async function syncSourceHere(
  {config, stores, log, clock}: Pick<WorkDeps, 'config' | 'stores' | 'log' | 'clock'>,
  signal: AbortSignal,
): Promise<void> {
  const {sourceSync: url, sourceSyncTimeout, repository, maxRemovedPercent} = config()
  const totalMs = sourceSyncTimeout * 60_000
  await syncSource(
    {
      ...stores,
      log,
      clock,
      filesKnown: () => stores.catalogue.count(),
      isRepositoryEmpty: () => isEmpty(repository),
      async countAtMaster(stop, onCounted) {
        let files = 0
        await listByRsync({url, timeouts: {totalMs}, signal: stop, log}, batch => {
          files += batch.length
          onCounted()
        })
        return files
      },
      replicate: (maxDelete, stop, onProgress) =>
        replicate({url, folder: repository, maxDelete, totalMs, signal: stop, onProgress}),
    },
    {maxRemovedPercent, signal},
  )
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    throw new MirrorbitsError('MB_REPOSITORY_MISSING', `The repository cannot be read: ${messageOf(error)}`, {
      hint: 'Check that Repository names a folder and that its disk is mounted.',
      cause: error,
    })
  }
}
