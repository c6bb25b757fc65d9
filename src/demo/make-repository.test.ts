import {lstat, mkdtemp, readFile, readlink, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {makeMirrorCopy, makeRepository} from './make-repository.js'
import {repositoryFiles} from './repository-files.js'

describe('the demo repository', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-repository-'))
  })
  afterEach(() => rm(folder, {recursive: true}))

  it('has a few hundred files of all sizes and the same each time', () => {
    const files = repositoryFiles()
    expect(files.length).toBeGreaterThan(200)
    expect(new Set(files.map(({path}) => path)).size).toBe(files.length)
    expect(Math.min(...files.map(({sizeBytes}) => sizeBytes))).toBe(0)
    expect(Math.max(...files.map(({sizeBytes}) => sizeBytes))).toBeGreaterThan(300_000)
    expect(repositoryFiles()).toEqual(files)
  })

  it.each([' ', 'é', '%', '+', '#', '?', "'"])('has a name with %j in it', character => {
    expect(repositoryFiles().some(({path}) => path.includes(character))).toBe(true)
  })

  it('is written with the sizes and times of the list, and an alias', async () => {
    await makeRepository(folder, 1_780_000_000)
    for (const {path, sizeBytes, modTime} of repositoryFiles()) {
      const {size, mtimeMs} = await stat(join(folder, path))
      expect([path, size, mtimeMs]).toEqual([path, sizeBytes, modTime * 1000])
    }
    expect((await lstat(join(folder, 'isos/latest.iso'))).isSymbolicLink()).toBe(true)
    expect(await readlink(join(folder, 'isos/latest.iso'))).toBe('demo-2.0-amd64.iso')
  })

  it('is copied faithfully by most mirrors', async () => {
    await makeRepository(join(folder, 'source'), 1_780_000_000)
    await makeMirrorCopy(join(folder, 'mirror'), 'none', 1_780_000_000)
    const read = (name: string) => readFile(join(folder, name, 'isos/latest.iso'))
    expect((await read('mirror')).equals(await read('source'))).toBe(true)
  })

  it('is copied without one folder by one mirror', async () => {
    await makeMirrorCopy(folder, 'lacks-a-folder', 1_780_000_000)
    await expect(stat(join(folder, 'packages/riscv64'))).rejects.toThrow('ENOENT')
    await expect(stat(join(folder, 'packages/arm64'))).resolves.toBeDefined()
  })

  it('has older versions of some files on one mirror', async () => {
    await makeRepository(join(folder, 'source'), 1_780_000_000)
    await makeMirrorCopy(join(folder, 'mirror'), 'has-old-files', 1_780_000_000)
    const path = 'isos/demo-2.0-amd64.iso'
    const [source, mirror] = await Promise.all([stat(join(folder, 'source', path)), stat(join(folder, 'mirror', path))])
    expect(mirror.size).toBeLessThan(source.size)
    expect(mirror.mtimeMs).toBeLessThan(source.mtimeMs)
  })
})
