import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {pidFile} from './pid-file.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-pid-'))
  path = join(folder, 'run', 'mirrorbits.pid')
})
afterEach(() => rm(folder, {recursive: true}))

describe('a pid file', () => {
  it('names this process, and is gone after it', async () => {
    const pid = pidFile(path)
    await pid.write()
    expect(await readFile(path, 'utf8')).toBe(String(process.pid))
    await pid.remove()
    expect(await readdir(dirname(path))).toEqual([])
    await pid.remove()
  })

  it('is left to a program that has written its own id, and can be written again', async () => {
    const pid = pidFile(path)
    await pid.write()
    await writeFile(path, '7')
    await pid.remove()
    expect(await readFile(path, 'utf8')).toBe('7')
    await pid.write()
    expect(await readFile(path, 'utf8')).toBe(String(process.pid))
  })

  it('is not there when none was asked for', async () => {
    const pid = pidFile(undefined)
    await pid.write()
    await pid.remove()
    expect(await readdir(folder)).toEqual([])
  })
})
