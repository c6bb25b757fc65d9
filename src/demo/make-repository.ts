import {mkdir, symlink, utimes, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Flaw} from './demo-mirrors.js'
import {
  alias,
  aliasTarget,
  contentOf,
  folderLackedBySome,
  repositoryFiles,
  traceFile,
  type DemoFile,
} from './repository-files.js'

/** Writes the demo's repository into a new folder. `updatedAt` is in Unix seconds. */
export async function makeRepository(folder: string, updatedAt: number): Promise<void> {
  await writeFiles(folder, repositoryFiles(), () => 'current')
  await writeTrace(folder, updatedAt)
}

/** Writes a mirror's copy of it, with the mirror's flaw. */
export async function makeMirrorCopy(folder: string, flaw: Flaw, updatedAt: number): Promise<void> {
  await copyFiles(folder, flaw)
  await writeTrace(folder, flaw === 'has-old-files' ? updatedAt - STALE_SECONDS : updatedAt)
}

/** Long enough that pages call it old. */
const STALE_SECONDS = 4 * 86_400

async function writeTrace(folder: string, updatedAt: number): Promise<void> {
  const path = join(folder, traceFile)
  await mkdir(dirname(path), {recursive: true})
  await writeFile(path, `${updatedAt}\n`)
  await utimes(path, updatedAt, updatedAt)
}

async function copyFiles(folder: string, flaw: Flaw): Promise<void> {
  const files = repositoryFiles()
  switch (flaw) {
    case 'none':
    case 'is-down':
      return writeFiles(folder, files, () => 'current')
    case 'lacks-a-folder':
      return writeFiles(
        folder,
        files.filter(({path}) => !path.startsWith(`${folderLackedBySome}/`)),
        () => 'current',
      )
    case 'has-old-files':
      return writeFiles(folder, files.map(olderWhereStale), file => (isStale(file) ? 'older' : 'current'))
  }
}

const isStale = ({path}: DemoFile): boolean => path.includes('2.0')

/** Half as long and thirty days older, as before the last release. */
const olderWhereStale = (file: DemoFile): DemoFile =>
  isStale(file) ? {...file, sizeBytes: Math.floor(file.sizeBytes / 2), modTime: file.modTime - 30 * 86_400} : file

async function writeFiles(
  folder: string,
  files: readonly DemoFile[],
  editionOf: (file: DemoFile) => string,
): Promise<void> {
  const folders = new Set(files.map(({path}) => dirname(path)))
  for (const path of folders) await mkdir(join(folder, path), {recursive: true})
  for (const file of files) {
    await writeFile(join(folder, file.path), contentOf(file, editionOf(file)))
    await utimes(join(folder, file.path), file.modTime, file.modTime)
  }
  await symlink(aliasTarget, join(folder, alias))
}
