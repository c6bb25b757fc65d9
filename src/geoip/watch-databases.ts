import {watch, type FSWatcher} from 'node:fs'
import {stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {databaseFiles} from './find-databases.js'

export interface WatchOptions {
  /** Folders and files; asked anew each time. */
  readonly paths: () => readonly string[]
  /** Called when files were added, replaced, changed or removed and have been left alone since. */
  readonly onChange: () => void
  /** How often to look where the system tells nothing, as on network file systems. */
  readonly pollMs?: number
  /** For how long files must stay as they are: they may still be written. */
  readonly settleMs?: number
}

/** Tells when databases change, until it is closed. */
export function watchDatabases({paths, onChange, pollMs = 60_000, settleMs = 1000}: WatchOptions): {close(): void} {
  const watchers = new Map<string, FSWatcher>()
  let settling: NodeJS.Timeout | undefined
  /** What was told last, and what was seen last. */
  let told: string | undefined
  let seen = ''
  let isClosed = false

  function follow(): void {
    for (const path of paths().flatMap(entry => [entry, dirname(entry)])) {
      if (watchers.has(path)) continue
      try {
        const watcher = watch(path, {persistent: false}, soon)
        watchers.set(path, watcher)
        watcher.on('error', () => {
          watcher.close()
          watchers.delete(path)
        })
      } catch {
        // It is not there, or cannot be watched: polling finds out.
      }
    }
  }

  function soon(): void {
    // Not put off by each further message: a folder may have them all the time.
    if (isClosed || settling !== undefined) return
    settling = setTimeout(() => {
      settling = undefined
      void look()
    }, settleMs)
    settling.unref()
  }

  async function look(): Promise<void> {
    const now = await stateOf(paths())
    if (isClosed) return
    const isSettled = now === seen
    seen = now
    if (told === undefined) told = now
    else if (now !== told) {
      if (!isSettled) {
        soon()
        return
      }
      told = now
      onChange()
    }
  }

  follow()
  void look()
  const timer = setInterval(() => {
    follow()
    void look()
  }, pollMs)
  timer.unref()
  return {
    close() {
      isClosed = true
      clearTimeout(settling)
      clearInterval(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

/** A text that is another one when a file is another one. Never fails. */
async function stateOf(paths: readonly string[]): Promise<string> {
  const files = await databaseFiles(paths)
  const states = await Promise.all(
    files.sort().map(async file => {
      const facts = await stat(file).catch(() => undefined)
      return facts === undefined ? file : [file, facts.ino, facts.size, facts.mtimeMs].join(' ')
    }),
  )
  return states.join('\n')
}
