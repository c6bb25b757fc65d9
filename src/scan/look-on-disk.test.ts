import {mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {usedHeap} from '../../test/support/used-heap.js'
import {asFilePath, filePathFromText, type FilePath} from '../core/file-path.js'
import {createDiskLookup} from './look-on-disk.js'

let folder: string
let now: number
let unindexed: FilePath[]
let indexed: Set<FilePath>
let disk: ReturnType<typeof createDiskLookup>

const look = (path: string) => disk.look(filePathFromText(path))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-disk-'))
  await mkdir(join(folder, 'repository', 'dir', '.~tmp~'), {recursive: true})
  await writeFile(join(folder, 'repository', 'dir', 'a.iso'), 'a')
  await writeFile(join(folder, 'repository', 'dir', '.~tmp~', 'b.iso'), 'b')
  await writeFile(join(folder, 'secret'), 's')
  await symlink('dir/a.iso', join(folder, 'repository', 'latest'))
  await symlink('../secret', join(folder, 'repository', 'leak'))
  await symlink('loop', join(folder, 'repository', 'loop'))
  now = 1000
  unindexed = []
  indexed = new Set()
  disk = createDiskLookup({
    repository: () => join(folder, 'repository'),
    clock: () => now,
    isIndexed: path => indexed.has(path),
    onUnindexed: path => unindexed.push(path),
  })
})
afterEach(() => rm(folder, {recursive: true, force: true}))

describe('createDiskLookup', () => {
  it('finds files and folders, with links resolved, and tells of files that are not indexed', async () => {
    expect(await look('/dir/a.iso')).toMatchObject({kind: 'exists', path: '/dir/a.iso', isDirectory: false})
    expect(await look('/latest')).toMatchObject({kind: 'exists', path: '/dir/a.iso', isDirectory: false})
    expect(await look('/dir')).toMatchObject({kind: 'exists', path: '/dir', isDirectory: true})
    expect(await look('/')).toMatchObject({kind: 'exists', path: '', isDirectory: true})
    expect(unindexed).toEqual(['/dir/a.iso', '/dir/a.iso'])
  })

  it.each([
    ['/none', 'missing'],
    ['/dir/a.iso/b', 'missing'],
    ['/loop', 'missing'],
    [`/${'x'.repeat(300)}`, 'missing'],
    ['/leak', 'outside'],
  ])('answers %s with %s', async (path, answer) => {
    expect(await look(path)).toBe(answer)
    expect(unindexed).toEqual([])
  })

  it('asks for no scan because of a file that is indexed, and is looked at to be sent', async () => {
    indexed.add(filePathFromText('/dir/a.iso'))
    expect(await look('/latest')).toMatchObject({kind: 'exists', path: '/dir/a.iso'})
    expect(unindexed).toEqual([])
  })

  it('never asks for a scan because of what scans leave out', async () => {
    expect(await look('/dir/.~tmp~/b.iso')).toMatchObject({kind: 'exists'})
    expect(unindexed).toEqual([])
  })

  it('remembers an answer for seconds only', async () => {
    expect(await look('/new')).toBe('missing')
    await writeFile(join(folder, 'repository', 'new'), 'n')
    expect(await look('/new')).toBe('missing')
    now += 5000
    expect(await look('/new')).toMatchObject({kind: 'exists'})
    await rm(join(folder, 'repository', 'new'))
    now -= 86_400_000 // the clock was set back
    expect(await look('/new')).toBe('missing')
  })

  it('believes that a path leads out only when it has seen so twice: the repository may be a link that is switched', async () => {
    const root = join(folder, 'current')
    await symlink('repository', root)
    await mkdir(join(folder, 'next', 'dir'), {recursive: true})
    await writeFile(join(folder, 'next', 'dir', 'a.iso'), 'a')
    let looks = 0
    disk = createDiskLookup({
      ...{repository: () => root, clock: () => now},
      ...{isIndexed: () => true, onUnindexed: () => undefined},
      async realpath(path) {
        const real = await realpath(path, {encoding: 'buffer'})
        if (++looks === 1) {
          await symlink('next', `${root}.new`)
          await rename(`${root}.new`, root)
        }
        return real
      },
    })
    expect(await look('/dir/a.iso')).toMatchObject({kind: 'exists', path: '/dir/a.iso'})
  })

  it('does not keep the request line that a path was cut from', async () => {
    const before = usedHeap()
    for (let i = 100; i < 300; i++) {
      const line = Buffer.alloc(100_000, `/none-number-${i}?`).toString('latin1')
      await disk.look(asFilePath(line.slice(0, line.indexOf('?'))))
    }
    // The lines themselves are twenty million characters.
    expect(usedHeap() - before).toBeLessThan(5_000_000)
  })
})
