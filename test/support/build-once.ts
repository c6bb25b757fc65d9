import {execFile} from 'node:child_process'
import {readdir, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Builds `dist`, which tests of the finished program run, unless it is newer than everything it is made of. */
export async function setup(): Promise<void> {
  const built = await newestIn('dist')
  const sources = await Promise.all(['src', 'scripts/build.mjs', 'package.json'].map(newestIn))
  if (built > Math.max(...sources)) return
  await promisify(execFile)(process.execPath, ['scripts/build.mjs'], {cwd: root})
}

/** Milliseconds; 0 when there is no such path. */
async function newestIn(path: string): Promise<number> {
  const absolute = join(root, path)
  const own = await stat(absolute).catch(() => undefined)
  if (own === undefined) return 0
  if (!own.isDirectory()) return own.mtimeMs
  const files = await readdir(absolute, {recursive: true, withFileTypes: true})
  const times = files
    .filter(file => file.isFile() && !/\.test\.tsx?$/.test(file.name))
    .map(async file => (await stat(join(file.parentPath, file.name))).mtimeMs)
  return Math.max(0, ...(await Promise.all(times)))
}
