import {mkdir, readdir, rm, stat, writeFile} from 'node:fs/promises'
import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {countBatch as batch} from '../../test/support/count-batch.js'
import {stateFolder} from '../../test/support/state-folder.js'
import {openCountSpool} from './count-spool.js'
import {leftFile, openLeftCounts} from './left-counts.js'

async function folder() {
  const {stateDirectory, log, lines} = await stateFolder()
  const found = openLeftCounts({stateDirectory, own: 'nobody', log})
  return {stateDirectory, found, lines, spool: openCountSpool({stateDirectory, log})}
}

beforeEach(() => void vi.useFakeTimers({toFake: ['performance']}))
afterEach(() => void vi.useRealTimers())

it('has what was added, in order, for whoever finds it, and nothing of what was removed', async () => {
  const {stateDirectory, found, spool} = await folder()
  for (const name of ['n_0', 'n_1']) for (let at = 0; at < 50; at++) spool.add(name, batch(`${name}.${at}`))
  await spool.remove('n_2')
  expect((await found.read('n_1')).map(({id}) => id)).toEqual(Array.from({length: 50}, (_, at) => `n_1.${at}`))
  expect((await stat(leftFile(stateDirectory, 'n_0'))).mode & 0o777).toBe(0o600)

  await spool.remove('n_0')
  expect(await found.list()).toEqual(['n_1'])
  spool.add('n_1', batch('n_1.50'))
  await spool.remove('n_1')
  expect(await readdir(stateDirectory)).toEqual([])
})

it('tells once that the disk does not take it, and once that it does again', async () => {
  const {stateDirectory, found, spool, lines} = await folder()
  const blocked = leftFile(stateDirectory, 'n_0')
  await mkdir(blocked)
  for (let at = 0; at < 3; at++) spool.add('n_0', batch(`n_0.${at}`))
  await vi.waitFor(() => expect(lines).toMatchObject([{level: 'error'}]))
  await rm(blocked, {recursive: true})
  // It may be full, and take a little now and then.
  spool.add('n_0', batch('n_0.3'))
  await spool.remove('none')
  expect(lines).toMatchObject([{level: 'error'}])
  vi.advanceTimersByTime(10_000)
  spool.add('n_0', batch('n_0.4'))
  await spool.remove('none')
  expect(lines).toMatchObject([{level: 'error'}, {level: 'info'}])
  expect((await found.read('n_0')).map(({id}) => id)).toEqual(['n_0.3', 'n_0.4'])
  await spool.remove('n_0')
})

it('tells a disk that is full once, also while nothing is wrong with removing', async () => {
  const {stateDirectory, spool, lines} = await folder()
  for (const name of ['n_0', 'n_1']) {
    await mkdir(leftFile(stateDirectory, name))
    spool.add(name, batch(`${name}.0`))
    await spool.remove('none')
  }
  expect(lines).toMatchObject([{level: 'error'}])
})

it('removes later what it could not remove', async () => {
  const {stateDirectory, found, spool} = await folder()
  const blocked = leftFile(stateDirectory, 'n_0')
  await mkdir(blocked)
  await spool.remove('n_0')
  await rm(blocked, {recursive: true})
  await writeFile(blocked, '')
  expect(await found.list()).toEqual(['n_0'])
  await spool.remove('n_1')
  expect(await found.list()).toEqual([])
})
