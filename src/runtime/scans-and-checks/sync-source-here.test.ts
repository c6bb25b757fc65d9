import {existsSync} from 'node:fs'
import {readFile, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {expect} from 'vitest'
import {test, writeOld, type WorkHere} from '../../../test/support/work-here.js'
import {refreshHere} from './refresh-here.js'
import {syncSourceHere} from './sync-source-here.js'

const {signal} = new AbortController()

/** With a master of so many files. */
async function withMaster(here: WorkHere, files: number): Promise<void> {
  for (let file = 0; file < files; file++) await writeOld(join(here.masterRoot, `pool/${file}.iso`), `file ${file}`)
  here.configure(`SourceSync: ${here.rsync.url('master')}`)
}

test('makes the repository what its master is', async ({here}) => {
  await withMaster(here, 3)

  await syncSourceHere(here.work, signal)

  expect(await readFile(join(here.repository, 'pool/2.iso'), 'utf8')).toBe('file 2')
})

test('keeps the repository when the master has lost most of its files', async ({here}) => {
  await withMaster(here, 40)
  await syncSourceHere(here.work, signal)
  await refreshHere(here.work, {rehash: false, force: false, signal})
  for (let file = 1; file < 40; file++) await rm(join(here.masterRoot, `pool/${file}.iso`))

  await expect(syncSourceHere(here.work, signal)).rejects.toMatchObject({code: 'MB_SOURCE_SUSPICIOUS'})

  expect(existsSync(join(here.repository, 'pool/39.iso'))).toBe(true)
})

test('does not fill a folder on which a disk is not mounted', async ({here}) => {
  await withMaster(here, 3)
  await syncSourceHere(here.work, signal)
  await refreshHere(here.work, {rehash: false, force: false, signal})
  await rm(join(here.repository, 'pool'), {recursive: true})

  await expect(syncSourceHere(here.work, signal)).rejects.toMatchObject({code: 'MB_SOURCE_SUSPICIOUS'})

  expect(existsSync(join(here.repository, 'pool'))).toBe(false)
})

test('says that a folder is missing, and that a master is away', async ({here}) => {
  await withMaster(here, 1)
  await syncSourceHere(here.work, signal)
  await refreshHere(here.work, {rehash: false, force: false, signal})
  await rm(here.repository, {recursive: true})
  await expect(syncSourceHere(here.work, signal)).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})

  here.configure(`Repository: ${here.masterRoot}\nSourceSync: rsync://127.0.0.1:1/none/`)
  await expect(syncSourceHere(here.work, signal)).rejects.toMatchObject({code: 'MB_SYNC_FAILED'})
})

test('stops when it is told', async ({here}) => {
  await withMaster(here, 1)
  await expect(syncSourceHere(here.work, AbortSignal.abort())).rejects.toBeDefined()
  expect(existsSync(join(here.repository, 'pool'))).toBe(false)
})
