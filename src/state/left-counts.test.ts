import {appendFile, mkdir, readdir, stat, symlink, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {countBatch as batch} from '../../test/support/count-batch.js'
import {stateFolder} from '../../test/support/state-folder.js'
import {leaveCounts, leftFile, openLeftCounts} from './left-counts.js'

async function folder() {
  const {stateDirectory, log, lines} = await stateFolder()
  return {stateDirectory, left: openLeftCounts({stateDirectory, own: 'own_', log}), lines}
}

it('are read as they were left, by each process in a file of its own that only its owner can read', async () => {
  const {stateDirectory, left} = await folder()
  for (let n = 0; n < 2; n++) await leaveCounts(stateDirectory, idOf => [batch(idOf(0)), batch(idOf(1))])

  const names = await left.list()
  expect(names).toHaveLength(2)
  const batches = (await Promise.all(names.map(name => left.read(name)))).flat()
  expect(new Set(batches.map(({id}) => id)).size).toBe(4)
  expect(batches.map(({downloads}) => downloads)).toEqual(Array(4).fill(batch('').downloads))
  for (const name of names) expect((await stat(leftFile(stateDirectory, name))).mode & 0o777).toBe(0o600)

  for (const name of names) await left.remove(name)
  expect(await readdir(stateDirectory)).toEqual([])
})

it('are no file when there are none', async () => {
  const {stateDirectory} = await folder()
  await leaveCounts(stateDirectory, () => [])
  expect(await readdir(stateDirectory)).toEqual([])
})

it('are not the journal, what is being written, or anything else in the folder', async () => {
  const {stateDirectory, left} = await folder()
  for (const name of ['counts.journal', 'counts.a_0.journal.new', 'counts.own_0.journal', 'memory.snapshot']) {
    await writeFile(join(stateDirectory, name), 'x')
  }
  await mkdir(leftFile(stateDirectory, 'folder'))
  await symlink('memory.snapshot', leftFile(stateDirectory, 'link'))
  expect(await left.list()).toEqual([])
})

it('of a process that was killed while it wrote them are removed, but not what may be under way', async () => {
  const {stateDirectory, left} = await folder()
  const [old, fresh] = ['counts.a_0.journal.new', 'counts.b_0.journal.new'] as const
  for (const name of [old, fresh]) await writeFile(join(stateDirectory, name), 'x')
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  await utimes(join(stateDirectory, old), longAgo, longAgo)
  expect(await left.list()).toEqual([])
  expect(await readdir(stateDirectory)).toEqual([fresh])
})

it('are read without the lines that are damaged', async () => {
  const {stateDirectory, left, lines} = await folder()
  await leaveCounts(stateDirectory, idOf => [batch(idOf(0))])
  const [name = ''] = await left.list()
  await appendFile(leftFile(stateDirectory, name), '00000000 ["cut off')
  expect(await left.read(name)).toHaveLength(1)
  expect(lines).toMatchObject([{level: 'warn', fields: {damaged: 1}}])
})
