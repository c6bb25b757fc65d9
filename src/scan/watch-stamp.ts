import {type FSWatcher, statSync, watch} from 'node:fs'
import {dirname} from 'node:path'
import {messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'

export interface WatchStampOptions {
  /** The file; it need not be there yet. */
  readonly path: string
  readonly onChange: () => void
  readonly log: Log
  /** Milliseconds after a change in which further ones belong to it; 1 s unless told. */
  readonly quietMs?: number
  /** Milliseconds between two looks at the file, for file systems that tell of no change; 10 s unless told. */
  readonly lookMs?: number
}

/** Calls back when a file is written, replaced or touched. The function returned ends it. */
export function watchStamp({path, onChange, log, quietMs = 1000, lookMs = 10_000}: WatchStampOptions): () => void {
  let last = stampOf(path)
  let quiet: NodeJS.Timeout | undefined
  const look = (): void => {
    const now = stampOf(path)
    if (now === last) return
    last = now
    clearTimeout(quiet)
    quiet = setTimeout(onChange, quietMs).unref()
  }
  let watcher: FSWatcher | undefined
  try {
    // The folder, since a file that is replaced is another one afterwards.
    watcher = watch(dirname(path), {persistent: false}, look)
    watcher.on('error', error => log.debug({path, reason: error.message}, 'the stamp is only looked at now and then'))
  } catch (error) {
    log.warn({path, reason: messageOf(error)}, 'the stamp is only looked at now and then')
  }
  const timer = setInterval(look, lookMs).unref()
  return () => {
    watcher?.close()
    clearInterval(timer)
    clearTimeout(quiet)
  }
}

/** What a change of the file changes; empty while there is none. */
function stampOf(path: string): string {
  try {
    const stats = statSync(path, {throwIfNoEntry: false})
    return stats === undefined ? '' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`
  } catch {
    return '' // as good as not there: a folder on the way is closed to us
  }
}
