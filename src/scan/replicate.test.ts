import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, it} from 'vitest'
import {startRsyncDaemon, type RsyncDaemon} from '../../test/support/rsync-daemon.js'
import {replicate, type ReplicationProgress} from './replicate.js'

let folder: string
let master: string
let own: string
let daemon: RsyncDaemon

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-replicate-'))
  master = join(folder, 'master')
  own = join(folder, 'own')
  await mkdir(master)
  daemon = await startRsyncDaemon({
    modules: {all: {path: master}, closed: {path: master, user: 'bob', password: 'hush'}},
  })
})
afterAll(async () => {
  await daemon.stop()
  await rm(folder, {recursive: true})
})
beforeEach(async () => {
  for (const root of [master, own]) {
    await rm(root, {recursive: true, force: true})
    await mkdir(root)
  }
  await mkdir(join(master, 'a b'))
  await writeFile(join(master, 'a b', 'caf\u00e9.iso'), 'hello')
  await symlink('a b/caf\u00e9.iso', join(master, 'latest'))
})

const copy = (more: Partial<Parameters<typeof replicate>[0]> = {}) =>
  replicate({
    url: daemon.url('all'),
    folder: own,
    maxDelete: 20,
    totalMs: 20_000,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  })

it('makes the folder like the master, and says what it did', async () => {
  await writeFile(join(own, 'old.iso'), 'old')
  expect(await copy()).toEqual({transferred: 1, bytes: 5, deleted: 1})
  expect((await readdir(own)).toSorted()).toEqual(['a b', 'latest'])
  expect(await readFile(join(own, 'latest'), 'utf8')).toBe('hello')
  expect(await copy()).toEqual({transferred: 0, bytes: 0, deleted: 0})
})

it('tells how far it is', async () => {
  await writeFile(join(master, 'large.iso'), Buffer.alloc(3_000_000))
  const told: ReplicationProgress[] = []
  await copy({onProgress: progress => void told.push(progress)})
  expect(told.at(-1)).toMatchObject({looked: expect.any(Number) as number, bytes: 3_000_005})
  for (const {looked, bytesPerSecond} of told) {
    expect(looked ?? 1).toBeGreaterThan(0)
    expect(bytesPerSecond).toBeGreaterThanOrEqual(0)
  }
})

it('deletes no more than it may, and says so', async () => {
  for (let n = 0; n < 5; n++) await writeFile(join(own, `old-${n}`), '')
  await expect(copy({maxDelete: 2})).rejects.toMatchObject({
    code: 'MB_SYNC_FAILED',
    message: expect.stringContaining('more than 2 files') as string,
  })
  expect((await readdir(own)).filter(name => name.startsWith('old')).length).toBe(3)
})

it('takes no link that leads out of the repository', async () => {
  await symlink('/etc/passwd', join(master, 'out'))
  await copy()
  expect(existsSync(join(own, 'out'))).toBe(false)
})

it('logs in with a password that nobody sees', async () => {
  await copy({url: daemon.url('closed', {user: 'bob', password: 'hush'})})
  expect(await readdir(own)).toContain('latest')
  await expect(copy({url: daemon.url('closed', {user: 'bob', password: 'wrong-one'})})).rejects.toMatchObject({
    code: 'MB_SYNC_FAILED',
    message: expect.not.stringContaining('wrong-one') as string,
  })
})

it.each(['rsync://127.0.0.1:1/none/', 'http://master.example/', '', 'rsync://-oProxyCommand=x/m/'])(
  'changes nothing when the master is %j',
  async url => {
    await writeFile(join(own, 'kept.iso'), 'kept')
    await expect(copy({url})).rejects.toMatchObject({code: 'MB_SYNC_FAILED'})
    expect(await readdir(own)).toEqual(['kept.iso'])
  },
)

it('ends when it is told', async () => {
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await expect(copy({signal: stop.signal})).rejects.toThrow('enough')
})
