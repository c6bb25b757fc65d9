import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {appendFile, mkdir, mkdtemp, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {build} from 'esbuild'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {asFilePath} from '../core/file-path.js'
import {hashPool} from './hash-pool.js'
import {builtHashWorker} from './hash-worker-thread.js'
import type {WalkedFile} from './walk-repository.js'

const all = {sha1: true, sha256: true, md5: true}
const never = new AbortController().signal
const helloHashes = {
  sha1: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
  sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  md5: '5d41402abc4b2a76b9719d911017c592',
}

describe.each(['in worker threads', 'in this thread'])('hashPool %s', where => {
  let root: string
  let workerFile: string | undefined
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'mirrorbits-hash-'))
    if (where === 'in this thread') return
    await build({
      entryPoints: ['src/scan/hash-worker.ts'],
      outfile: join(root, 'dist/scan/hash-worker.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
    })
    workerFile = join(root, 'dist/scan/hash-worker.mjs')
  })
  afterAll(async () => {
    await rm(root, {recursive: true})
  })

  const foundAt = async (name: string): Promise<WalkedFile> => {
    const {size, mtimeNs} = await stat(Buffer.from(`${root}/${name}`, 'latin1'), {bigint: true})
    return {path: asFilePath(`/${name}`), size: Number(size), modTime: mtimeNs}
  }
  const file = async (name: string, content: string | Buffer = 'hello'): Promise<WalkedFile> => {
    await writeFile(Buffer.from(`${root}/${name}`, 'latin1'), content)
    return foundAt(name)
  }
  async function hashOnce(found: WalkedFile, algorithms = all) {
    const pool = hashPool({algorithms, workerFile, size: 1})
    try {
      return await pool.hash(root, found, never)
    } finally {
      await pool.close()
    }
  }

  it('hashes a file by all algorithms, whatever its name', async () => {
    expect(await hashOnce(await file('inv\xe9 %#\n'))).toEqual({kind: 'hashed', hashes: helloHashes})
  })

  it('hashes only by the algorithms chosen, and an empty file as well', async () => {
    const md5 = {sha1: false, sha256: false, md5: true}
    expect(await hashOnce(await file('empty', ''), md5)).toEqual({
      kind: 'hashed',
      hashes: {sha1: '', sha256: '', md5: 'd41d8cd98f00b204e9800998ecf8427e'},
    })
  })

  it('reads nothing without algorithms', async () => {
    const none = {sha1: false, sha256: false, md5: false}
    const absent = {path: asFilePath('/absent'), size: 1, modTime: 0n}
    expect(await hashOnce(absent, none)).toEqual({kind: 'hashed', hashes: {sha1: '', sha256: '', md5: ''}})
  })

  it('finds another size or time, and what is gone, changed', async () => {
    const found = await file('changing')
    expect(await hashOnce({...found, modTime: found.modTime + 1n})).toEqual({kind: 'changed'})
    await appendFile(join(root, 'changing'), 'x')
    await utimes(join(root, 'changing'), 0, Number(found.modTime / 1_000_000_000n))
    expect(await hashOnce(found)).toEqual({kind: 'changed'})
    await rm(join(root, 'changing'))
    expect(await hashOnce(found)).toEqual({kind: 'changed'})
  })

  it('neither follows a link nor waits for a FIFO nor reads a folder', async () => {
    const found = await file('target')
    await symlink('target', join(root, 'link'))
    expect(await hashOnce({...found, path: asFilePath('/link')})).toEqual({kind: 'changed'})
    execFileSync('mkfifo', [join(root, 'fifo')])
    expect(await hashOnce(await foundAt('fifo'))).toEqual({kind: 'changed'})
    await mkdir(join(root, 'folder'))
    expect(await hashOnce(await foundAt('folder'))).toEqual({kind: 'changed'})
  })

  it('tells how much it has read', async () => {
    let bytes = 0
    const found = await file('big', Buffer.alloc(3_000_000))
    const pool = hashPool({algorithms: all, workerFile, size: 1, onBytes: read => (bytes += read)})
    expect((await pool.hash(root, found, never)).kind).toBe('hashed')
    expect(bytes).toBe(3_000_000)
    await pool.close()
  })

  it('hashes more files than it has threads', async () => {
    const pool = hashPool({algorithms: all, workerFile, size: 2})
    const files = await Promise.all(Array.from({length: 20}, (_, i) => file(`many-${i}`)))
    const results = await Promise.all(files.map(found => pool.hash(root, found, never)))
    expect(results).toEqual(files.map(() => ({kind: 'hashed', hashes: helloHashes})))
    await pool.close()
  })

  it('hashes small and large files side by side, each for who asked', async () => {
    const pool = hashPool({algorithms: {sha1: false, sha256: false, md5: true}, workerFile, size: 2})
    const sizes = Array.from({length: 150}, (_, i) => (i % 50 === 7 ? 2_000_000 + i : i))
    const files = await Promise.all(sizes.map((size, i) => file(`mixed-${i}`, Buffer.alloc(size, i))))
    const results = await Promise.all(files.map(found => pool.hash(root, found, never)))
    const expected = sizes.map((size, i) => createHash('md5').update(Buffer.alloc(size, i)).digest('hex'))
    expect(results.map(result => (result.kind === 'hashed' ? result.hashes.md5 : result.kind))).toEqual(expected)
    await pool.close()
  })

  it('fails only the file that cannot be read', async () => {
    const pool = hashPool({algorithms: all, workerFile, size: 1})
    const good = await file('good')
    const tooLong = {...good, path: asFilePath(`/${'x'.repeat(300)}`)}
    const results = await Promise.all([good, tooLong, good].map(found => pool.hash(root, found, never)))
    expect(results.map(({kind}) => kind)).toEqual(['hashed', 'failed', 'hashed'])
    await pool.close()
  })

  it('stops in the middle of a file, keeps its thread and ends what is queued when it is closed', async () => {
    const huge = await file('huge', '')
    execFileSync('truncate', ['-s', '100G', join(root, 'huge')])
    const sparse = {...(await foundAt('huge')), path: huge.path}
    const stop = new AbortController()
    const pool = hashPool({algorithms: all, workerFile, size: 1, onBytes: () => stop.abort(new Error('enough'))})
    await expect(pool.hash(root, sparse, stop.signal)).rejects.toThrow('enough')
    await expect(pool.hash(root, sparse, stop.signal)).rejects.toThrow('enough')
    expect((await pool.hash(root, await file('after'), never)).kind).toBe('hashed')

    const outcomes = Promise.allSettled([pool.hash(root, sparse, never), pool.hash(root, sparse, never)])
    await pool.close()
    expect((await outcomes).map(({status}) => status)).toEqual(['rejected', 'rejected'])
    await expect(pool.hash(root, sparse, never)).rejects.toThrow('ended')
  })
})

describe('hashPool with a thread that dies', () => {
  it('reports the file as failed instead of waiting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-hash-'))
    await writeFile(join(folder, 'bad.mjs'), 'throw new Error("no")')
    const pool = hashPool({algorithms: all, workerFile: join(folder, 'bad.mjs'), size: 1})
    const found = {path: asFilePath('/bad.mjs'), size: 1, modTime: 0n}
    expect(await pool.hash(folder, found, never)).toMatchObject({kind: 'failed'})
    expect(await pool.hash(folder, found, never)).toMatchObject({kind: 'failed'})
    await pool.close()
    await rm(folder, {recursive: true})
  })
})

describe('builtHashWorker', () => {
  it('is found from any folder of the built program', async () => {
    const dist = await mkdtemp(join(tmpdir(), 'mirrorbits-dist-'))
    await mkdir(join(dist, 'scan'))
    await writeFile(join(dist, 'scan/hash-worker.js'), '')
    for (const from of ['chunk-A.js', 'cli/run.js', 'commands/mirror/scan.js']) {
      expect(builtHashWorker(join(dist, from))).toBe(join(dist, 'scan/hash-worker.js'))
    }
    await rm(dist, {recursive: true})
  })

  it('is none when running from the sources', () => {
    expect(builtHashWorker()).toBeUndefined()
  })
})
