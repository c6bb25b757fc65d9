import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'

/** Writes this process's id. The function returned removes the file, if it still holds our id. */
export async function writePidFile(path: string): Promise<() => Promise<void>> {
  const mine = String(process.pid)
  await mkdir(dirname(path), {recursive: true})
  await writeFile(path, mine)
  return async () => {
    const held = await readFile(path, 'utf8').catch(() => '') // already gone is as good as removed
    if (held.trim() === mine) await rm(path, {force: true})
  }
}
