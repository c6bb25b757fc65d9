import {mkdtemp, rename, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {socketFile} from './socket-file.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-socket-file-'))
  path = join(folder, 'http.sock')
  // Which file it is counts, not that it is a socket.
  await writeFile(path, '')
})
afterEach(() => rm(folder, {recursive: true}))

const isThere = (): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

describe('the file of a socket that another program has bound', () => {
  it('stays when this one ends before it was told to own it', async () => {
    socketFile(path).remove()
    expect(await isThere()).toBe(true)
  })

  it('is removed when it is its own', async () => {
    const file = socketFile(path)
    file.own()
    file.remove()
    expect(await isThere()).toBe(false)
    file.remove()
  })

  it('stays when it was left to the next program, also after the second call', async () => {
    const file = socketFile(path)
    file.own()
    file.leave()
    file.remove()
    file.remove()
    expect(await isThere()).toBe(true)
  })

  it('stays when another socket has taken its place', async () => {
    const file = socketFile(path)
    file.own()
    await writeFile(join(folder, 'other'), '')
    await rename(join(folder, 'other'), path)
    file.remove()
    expect(await isThere()).toBe(true)
  })

  it('may be gone already', async () => {
    const file = socketFile(path)
    file.own()
    await rm(path)
    file.remove()
    expect(await isThere()).toBe(false)
  })
})
