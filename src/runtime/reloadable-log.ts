/** A log that is kept in files of a folder. */
export interface FolderLog<T> {
  write(entry: T): void
  reopen(): void
  close(): Promise<void>
}

/** A log that can move to another folder while it is written. */
export interface ReloadableLog<T> extends FolderLog<T> {
  /** Does nothing when it is there already. Lines that are waiting still go to the old folder. */
  moveTo(directory: string): void
}

/** `open` opens the log of a folder. */
export function createReloadableLog<T>(open: (directory: string) => FolderLog<T>, directory: string): ReloadableLog<T> {
  let current = {directory, log: open(directory)}
  const closing = new Set<Promise<void>>()

  return {
    write: entry => current.log.write(entry),
    reopen: () => current.log.reopen(),
    moveTo(next) {
      if (next === current.directory) return
      const closed = current.log.close().finally(() => closing.delete(closed))
      closing.add(closed)
      current = {directory: next, log: open(next)}
    },
    async close() {
      await Promise.all([current.log.close(), ...closing])
    },
  }
}
