import {join} from 'node:path'
import {expect} from 'vitest'
import {test, writeOld} from '../../../test/support/work-here.js'
import {asFilePath} from '../../core/file-path.js'
import {refreshHere} from './refresh-here.js'

const options = {rehash: false, force: false, signal: new AbortController().signal}

test('brings what is in the repository into memory, with its digests, and tells that a scan was done', async ({
  here,
}) => {
  await writeOld(join(here.repository, 'pool/a'), 'abc')
  let scans = 0

  const result = await refreshHere({...here.work, onScanned: () => scans++}, options)

  expect(result).toMatchObject({files: 1, added: 1, changed: 0, removed: 0})
  const id = here.table.memory.catalogue.idOf(asFilePath('/pool/a')) ?? -1
  // The example of FIPS 180.
  expect(here.table.memory.catalogue.hashesOf(id).sha256).toMatch(/^ba7816bf8f01cfea/)
  expect(scans).toBe(1)
})

test('looks at a part alone when told, and refuses what is no path there', async ({here}) => {
  await writeOld(join(here.repository, 'pool/a'), 'a')
  await writeOld(join(here.repository, 'other'), 'o')

  expect(await refreshHere(here.work, {...options, path: '/pool'})).toMatchObject({files: 1})
  await expect(refreshHere(here.work, {...options, path: '/../etc'})).rejects.toMatchObject({code: 'MB_USAGE'})
})

test('tells those whom its caller names instead of everybody', async ({here}) => {
  await writeOld(join(here.repository, 'a'), 'a')
  const heard: string[] = []
  const events = {...here.stores.events, publish: ({type}: {readonly type: string}) => void heard.push(type)}

  await refreshHere(here.work, {...options, events})

  expect(heard).toEqual(['source.started', 'source.finished'])
  expect(here.told).toEqual([])
})

test('fails, tells no scan done and leaves no lock when the repository is away', async ({here}) => {
  here.configure(`Repository: ${here.folder}/nowhere`)
  let scans = 0

  for (let time = 0; time < 2; time++) {
    const refresh = refreshHere({...here.work, onScanned: () => scans++}, options)
    await expect(refresh).rejects.toMatchObject({code: 'MB_REPOSITORY_MISSING'})
  }

  expect(scans).toBe(0)
})
