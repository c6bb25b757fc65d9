import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {lockStateDirectory, tryLockFile} from './lock-file.js'

describe('a lock file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-lock-'))
  })
  afterEach(() => rm(folder, {recursive: true}))
  const path = () => join(folder, 'a.lock')

  it('admits one holder until it is released', async () => {
    const first = await tryLockFile(path())
    expect(first).toBeDefined()
    expect(await tryLockFile(path())).toBeUndefined()
    await first?.release()
    await first?.release()
    expect(await readdir(folder)).toEqual([])
    expect(await tryLockFile(path())).toBeDefined()
  })

  it('lets exactly one of many win', async () => {
    const locks = await Promise.all(Array.from({length: 20}, () => tryLockFile(path())))
    expect(locks.filter(lock => lock !== undefined)).toHaveLength(1)
  })

  it('is taken over from a process that is dead', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeFile(path(), `${String(child.pid)} 1\n`)
    expect(await tryLockFile(path())).toBeDefined()
    expect(await readFile(path(), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  })

  it.runIf(process.platform === 'linux')('is taken over from a process that has ended unnoticed', async () => {
    // The shell turns into a program that never looks after its child.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {stdio: ['ignore', 'pipe', 'inherit']})
    try {
      const pid = Number(String(await once(parent.stdout, 'data')))
      const stat = () => readFile(`/proc/${pid}/stat`, 'utf8')
      const start = (await stat()).split(') ')[1]?.split(' ')[19] ?? ''
      await writeFile(path(), `${pid} ${start}\n`)
      expect(await tryLockFile(path())).toBeUndefined()
      process.kill(pid, 'SIGKILL')
      await vi.waitFor(async () => expect(await stat()).toContain(') Z '))
      expect(await tryLockFile(path())).toBeDefined()
    } finally {
      parent.kill()
    }
  })

  it('is taken over when another process bears the number of the dead one', async () => {
    await writeFile(path(), `${process.pid} 1\n`)
    expect(await tryLockFile(path())).toBeDefined()
  })

  it.each(['', 'rubbish', '-1 1', '1e9 1'])('is taken over when its text is %j', async text => {
    await writeFile(path(), text)
    expect(await tryLockFile(path())).toBeDefined()
  })

  it('does not remove the lock of somebody else', async () => {
    const lock = await tryLockFile(path())
    await writeFile(path(), 'other')
    await lock?.release()
    expect(await readFile(path(), 'utf8')).toBe('other')
  })

  it('keeps a second server off a state folder and names the first', async () => {
    const state = join(folder, 'new', 'state')
    const first = await lockStateDirectory(state)
    await expect(lockStateDirectory(state)).rejects.toMatchObject({
      code: 'MB_STATE_DIRECTORY_LOCKED',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    })
    await first.release()
    await (await lockStateDirectory(state)).release()
  })

  it('is taken again by the process that has it', async () => {
    const first = await lockStateDirectory(folder)
    const again = await lockStateDirectory(folder, {from: process.pid})
    await again.release()
    await first.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('tells of a state folder that cannot be had', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(lockStateDirectory(join(folder, 'file', 'state'))).rejects.toMatchObject({
      code: 'MB_STATE_DIRECTORY_UNUSABLE',
      message: expect.stringMatching(/file\/state cannot be used: ENOTDIR/) as string,
      hint: expect.stringContaining('StateDirectory') as string,
    })
  })

  it('reports a lock that cannot be read', async () => {
    await expect(tryLockFile(join(folder, 'no', 'folder'))).rejects.toThrow('ENOENT')
  })
})
