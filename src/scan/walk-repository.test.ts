import {execFileSync} from 'node:child_process'
import type {BigIntStats} from 'node:fs'
import {lstat, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {once} from 'node:events'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {asFilePath, type FilePath} from '../core/file-path.js'
import {type WalkBatch, type WalkFs, walkRepository} from './walk-repository.js'

const never = new AbortController().signal
const fs: WalkFs = {
  realpath: path => realpath(path, {encoding: 'buffer'}),
  readdir: path => readdir(path, {encoding: 'buffer'}),
  lstat: path => lstat(path, {bigint: true}),
  stat: path => stat(path, {bigint: true}),
}
const failing = (code: string): never => {
  throw Object.assign(new Error(`${code}: it does not work`), {code})
}

async function walk(
  root: string,
  options: {signal?: AbortSignal; fs?: WalkFs; below?: FilePath} = {},
): Promise<WalkBatch> {
  const all = {files: [], aliases: [], unreadable: []} as {[K in keyof WalkBatch]: WalkBatch[K][number][]}
  for await (const batch of walkRepository(root, {signal: never, ...options})) {
    all.files.push(...batch.files)
    all.aliases.push(...batch.aliases)
    all.unreadable.push(...batch.unreadable)
  }
  return all
}
const pathsOf = ({files}: WalkBatch): string[] => files.map(({path}) => path).sort()

describe('walkRepository', () => {
  let top: string
  let root: string
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'mirrorbits-walk-'))
    root = join(top, 'repo')
    await mkdir(join(root, 'a/b'), {recursive: true})
    await writeFile(join(root, 'a/b/deep'), 'hello')
    await writeFile(join(root, 'top'), '')
  })
  afterEach(async () => {
    await rm(top, {recursive: true})
  })

  it('finds regular files with size and time to the nanosecond', async () => {
    execFileSync('touch', ['-d', '2020-01-31 23:59:59.123456789 UTC', join(root, 'a/b/deep')])
    await utimes(join(root, 'top'), 0, new Date(-86_400_000))
    expect((await walk(root)).files.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      {path: '/a/b/deep', size: 5, modTime: 1_580_515_199_123_456_789n},
      {path: '/top', size: 0, modTime: -86_400_000_000_000n},
    ])
  })

  it('keeps every byte of a name', async () => {
    const names = ['100%', 'a?b#c', ' blank ', 'new\nline', 'b\\s', 'caf\xc3\xa9', 'inv\xe9', '.hidden']
    await mkdir(join(root, 'odd'))
    for (const name of names) await writeFile(Buffer.from(`${root}/odd/${name}`, 'latin1'), '')
    const found = pathsOf(await walk(root)).filter(path => path.startsWith('/odd/'))
    expect(found).toEqual(names.map(name => `/odd/${name}`).sort())
  })

  it('walks a repository that is itself a link', async () => {
    await symlink('repo', join(top, 'link'))
    expect(pathsOf(await walk(join(top, 'link')))).toEqual(['/a/b/deep', '/top'])
  })

  it('leaves out FIFOs, sockets and temporary folders of rsync', async () => {
    execFileSync('mkfifo', [join(root, 'fifo')])
    const server = createServer().listen(join(root, 'socket'))
    await once(server, 'listening')
    await mkdir(join(root, 'a/.~tmp~'))
    await writeFile(join(root, 'a/.~tmp~/part'), '')
    await symlink('a/.~tmp~/part', join(root, 'to-part'))
    expect(await walk(root)).toMatchObject({aliases: [], unreadable: []})
    expect(pathsOf(await walk(root))).toEqual(['/a/b/deep', '/top'])
    server.close()
  })

  it('reports links to files and folders of the repository as aliases, and follows none', async () => {
    await writeFile(join(top, 'outside'), '')
    await mkdir(join(top, 'repo-2'))
    const links = {
      file: 'a/b/deep',
      chain: 'file',
      absolute: join(root, 'top'),
      folder: 'a/b',
      self: '.',
      'a/up': '..',
      outside: '../outside',
      sibling: '../repo-2',
      dangling: 'none',
      loop: 'loop2',
      loop2: 'loop',
      through: 'top/x',
      device: '/dev/null',
    }
    for (const [name, target] of Object.entries(links)) await symlink(target, join(root, name))

    const result = await walk(root)
    expect(Object.fromEntries(result.aliases.map(({alias, target}) => [alias, target]))).toEqual({
      '/file': '/a/b/deep',
      '/chain': '/a/b/deep',
      '/absolute': '/top',
      '/folder': '/a/b',
      '/self': '/',
      '/a/up': '/',
    })
    expect(pathsOf(result)).toEqual(['/a/b/deep', '/top'])
    expect(result.unreadable).toEqual([])
  })

  it('finds every file of a large folder and of many folders', async () => {
    await mkdir(join(root, 'many'))
    for (let i = 0; i < 1200; i++) await writeFile(join(root, `many/${i}`), '')
    for (let i = 0; i < 50; i++) await mkdir(join(root, `folders/${i}/x`), {recursive: true})
    for (let i = 0; i < 50; i++) await writeFile(join(root, `folders/${i}/x/f`), '')
    expect((await walk(root)).files).toHaveLength(1252)
  })

  it('finds nothing in an empty repository', async () => {
    await mkdir(join(top, 'empty'))
    expect(await walk(join(top, 'empty'))).toEqual({files: [], aliases: [], unreadable: []})
  })

  it.each(['none', 'repo/top'])('says that the repository is missing for %s', async name => {
    await expect(walk(join(top, name))).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})
  })

  it('says that the repository is missing when it cannot be read', async () => {
    const broken = {...fs, readdir: () => Promise.resolve().then(() => failing('EACCES'))}
    await expect(walk(root, {fs: broken})).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})
  })

  it('reports a folder that cannot be read and goes on', async () => {
    const broken: WalkFs = {
      ...fs,
      readdir: async path => (path.toString().endsWith('/a') ? failing('EACCES') : fs.readdir(path)),
    }
    expect(await walk(root, {fs: broken})).toMatchObject({
      files: [{path: '/top'}],
      unreadable: [{path: '/a', reason: 'EACCES: it does not work'}],
    })
  })

  it('reports a file whose state cannot be read', async () => {
    const broken: WalkFs = {
      ...fs,
      lstat: async (path): Promise<BigIntStats> => (path.toString().endsWith('/top') ? failing('EIO') : fs.lstat(path)),
    }
    expect(await walk(root, {fs: broken})).toMatchObject({files: [{path: '/a/b/deep'}], unreadable: [{path: '/top'}]})
  })

  it('takes what vanished meanwhile for gone', async () => {
    const racing: WalkFs = {
      ...fs,
      readdir: async path => {
        if (path.toString().endsWith('/a')) await rm(join(root, 'a'), {recursive: true})
        const names = await fs.readdir(path)
        return path.toString() === (await realpath(root)) ? [...names, Buffer.from('gone')] : names
      },
    }
    expect(await walk(root, {fs: racing})).toMatchObject({files: [{path: '/top'}], unreadable: []})
  })

  it('says that the repository is missing when it goes away in the middle, or its disk does', async () => {
    const leaving: WalkFs = {
      ...fs,
      async readdir(path) {
        const names = await fs.readdir(path)
        await rm(root, {recursive: true, force: true})
        return names
      },
    }
    const numberOfDisk = (await fs.stat(Buffer.from(root))).dev
    let looks = 0
    const unmounted: WalkFs = {
      ...fs,
      async stat(path) {
        const stats = await fs.stat(path)
        // The folder that a disk was mounted on lies on another one.
        if (path.toString() === (await realpath(root)) && looks++ > 0) stats.dev = numberOfDisk + 1n
        return stats
      },
    }
    await expect(walk(root, {fs: unmounted})).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})
    await expect(walk(root, {fs: leaving})).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})
  })

  it('ends when it is aborted, before and in the middle', async () => {
    const stop = new AbortController()
    const stopping: WalkFs = {
      ...fs,
      lstat: path => {
        stop.abort(new Error('enough'))
        return fs.lstat(path)
      },
    }
    await expect(walk(root, {signal: stop.signal, fs: stopping})).rejects.toThrow('enough')
    await expect(walk(root, {signal: stop.signal})).rejects.toThrow('enough')
  })

  describe('of a part', () => {
    const below = (path: string) => walk(root, {below: asFilePath(path)})

    it('finds a folder with all in it, a file, or a link', async () => {
      await symlink('b/deep', join(root, 'a/link'))
      expect(await below('/a')).toMatchObject({files: [{path: '/a/b/deep', size: 5}], aliases: [{alias: '/a/link'}]})
      expect(pathsOf(await below('/a/b/deep'))).toEqual(['/a/b/deep'])
      expect(await below('/a/link')).toEqual({
        files: [],
        aliases: [{alias: '/a/link', target: '/a/b/deep'}],
        unreadable: [],
      })
    })

    it('finds nothing where nothing is, below a file, and in what rsync puts aside', async () => {
      await mkdir(join(root, 'a/.~tmp~/x'), {recursive: true})
      await writeFile(join(root, 'a/.~tmp~/x/part'), '')
      for (const path of ['/none', '/a/none/x', '/top/x', '/a/.~tmp~/x', '/a/.~tmp~'])
        expect(await below(path)).toEqual({files: [], aliases: [], unreadable: []})
    })

    it('does not go over links, which may lead out', async () => {
      await symlink('a', join(root, 'to-a'))
      await symlink(tmpdir(), join(root, 'out'))
      await expect(below('/to-a/b')).rejects.toMatchObject({code: 'MB_USAGE', message: '/to-a is a link to /a.'})
      expect(await below('/out/b')).toEqual({files: [], aliases: [], unreadable: []})
    })

    it('takes an empty repository for a disk that is not mounted', async () => {
      await mkdir(join(top, 'empty'))
      await expect(walk(join(top, 'empty'), {below: asFilePath('/a')})).rejects.toMatchObject({
        code: 'MB_REPOSITORY_MISSING',
      })
    })

    it('says what it could not look into', async () => {
      const broken: WalkFs = {
        ...fs,
        lstat: async path => (path.toString().endsWith('/a') ? failing('EIO') : fs.lstat(path)),
      }
      const {unreadable} = await walk(root, {below: asFilePath('/a/b'), fs: broken})
      expect(unreadable).toMatchObject([{path: '/a/b'}])
    })
  })
})
