import {mkdir, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

const PER_FOLDER = 500
const MOD_TIME = 1_750_000_000

/** Writes so many small files into folders of 500. */
export async function writeTree(root: string, files: number): Promise<void> {
  for (let first = 0; first < files; first += PER_FOLDER) {
    const folder = join(root, `pool/release-${first / PER_FOLDER}`)
    await mkdir(folder, {recursive: true})
    const count = Math.min(PER_FOLDER, files - first)
    await Promise.all(
      Array.from({length: count}, async (_, index) => {
        const file = join(folder, `package-${index}_1.2.3-4_amd64.deb`)
        await writeFile(file, 'x')
        await utimes(file, MOD_TIME, MOD_TIME)
      }),
    )
  }
}

/** A file of the tree. */
export const treePath = (file: number): string =>
  `/pool/release-${Math.floor(file / PER_FOLDER)}/package-${file % PER_FOLDER}_1.2.3-4_amd64.deb`
