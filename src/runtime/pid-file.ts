import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'

/** The file that tells which process the server is. */
export interface PidFile {
  /** Whoever else was named there is not any more. */
  write(): Promise<void>
  /** Unless another process has written its id. */
  remove(): Promise<void>
}

/** A server that was told no file has none. */
export function pidFile(path: string | undefined): PidFile {
  const mine = String(process.pid)
  return {
    async write() {
      if (path === undefined) return
      await mkdir(dirname(path), {recursive: true})
      await writeFile(path, mine)
    },
    async remove() {
      if (path === undefined) return
      const held = await readFile(path, 'utf8').catch(() => '') // already gone is as good as removed
      if (held.trim() === mine) await rm(path, {force: true})
    },
  }
}
