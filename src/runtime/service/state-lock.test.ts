import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {stateLock} from './state-lock.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-state-'))
})
afterEach(() => rm(folder, {recursive: true}))

const holder = async (): Promise<string | undefined> =>
  (await readFile(join(folder, 'server.lock'), 'utf8')).split(' ')[0]
const LOCKED = {code: 'MB_STATE_DIRECTORY_LOCKED'}
const UNUSABLE = {code: 'MB_STATE_DIRECTORY_UNUSABLE'}

/** What another living process would have written: the first one of the machine, with its start. */
async function lockOfFirst(): Promise<void> {
  const stat = await readFile('/proc/1/stat', 'utf8').catch(() => '')
  const start = stat === '' ? '-' : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  await writeFile(join(folder, 'server.lock'), `1 ${start}\n`)
}

describe("a server's hold on its state folder", () => {
  it('goes from the program that leaves to the one that comes, whose own it is then', async () => {
    await lockOfFirst()
    const lock = stateLock(folder)
    await expect(lock.take()).rejects.toMatchObject(LOCKED)
    await lock.take(1)
    expect(await holder()).toBe(String(process.pid))
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('is not taken from a program that is not the one that leaves', async () => {
    await lockOfFirst()
    await expect(stateLock(folder).take(4_000_000)).rejects.toMatchObject(LOCKED)
    expect(await holder()).toBe('1')
  })

  it('is taken by a program that comes when the one before has died, or has released it', async () => {
    await writeFile(join(folder, 'server.lock'), '4000000 1\n')
    const lock = stateLock(folder)
    await lock.take(4_000_000)
    await lock.release()
    await lock.take(4_000_000)
    expect(await holder()).toBe(String(process.pid))
  })

  it('is taken back after a program that came has ended and has removed it', async () => {
    const lock = stateLock(folder)
    await lock.take()
    await rm(join(folder, 'server.lock'))
    await lock.take(process.pid)
    expect(await holder()).toBe(String(process.pid))
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('that was never taken is released without a word, and is not that of another one', async () => {
    await lockOfFirst()
    await stateLock(folder).release()
    expect(await holder()).toBe('1')
  })

  it('is not had where its file cannot be read', async () => {
    await mkdir(join(folder, 'server.lock'))
    await expect(stateLock(folder).take()).rejects.toMatchObject({
      ...UNUSABLE,
      message: expect.stringContaining('server.lock cannot be read') as string,
    })
    expect(await readdir(folder)).toEqual(['server.lock'])
  })

  it.runIf(process.platform === 'linux')('is not had in a folder that takes no files', async () => {
    // Not even root can write there, for whom rights of a folder mean nothing.
    await expect(stateLock('/proc/self').take()).rejects.toMatchObject(UNUSABLE)
  })
})
