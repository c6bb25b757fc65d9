import {appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {test as base, expect} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {asFilePath} from '../core/file-path.js'
import type {CountBatch} from '../core/ports.js'
import {createCountJournal} from './count-journal.js'

const test = base.extend<{dir: string}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  dir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
    await use(dir)
    await rm(dir, {recursive: true})
  },
})

function open(dir: string) {
  const {log, lines} = recordingLog()
  return {journal: createCountJournal({stateDirectory: dir, log}), lines, file: join(dir, 'counts.journal')}
}

const latin1 = fc.uint8Array({maxLength: 30}).map(bytes => asFilePath(`/${Buffer.from(bytes).toString('latin1')}`))
const count = fc.record({path: latin1, mirror: fc.integer(), size: fc.maxSafeNat(), downloads: fc.maxSafeNat()})
const part = fc.record({
  path: latin1,
  mirror: fc.integer(),
  size: fc.maxSafeNat(),
  client: fc.string({unit: 'binary-ascii'}),
})
const batch: fc.Arbitrary<CountBatch> = fc.record({
  id: fc.string({unit: 'binary-ascii'}),
  day: fc.constant('2026-11-21'),
  downloads: fc.array(count, {maxLength: 5}),
  ranged: fc.array(part, {maxLength: 3}),
  sameDownloadInterval: fc.nat(),
})

test('what is read is what was written, whatever bytes names have', async ({dir}) => {
  const {journal} = open(dir)
  await fc.assert(
    fc.asyncProperty(fc.array(batch, {maxLength: 5}), async batches => {
      await journal.write(batches)
      expect(await journal.read()).toEqual(batches)
    }),
    {numRuns: 50},
  )
})

const SAMPLE: CountBatch = {
  id: 'n_1',
  day: '2026-11-21',
  downloads: [{path: asFilePath('/a'), mirror: 1, size: 2, downloads: 3}],
  ranged: [],
  sameDownloadInterval: 600,
}

test('no batches are no file, and no file is no batches', async ({dir}) => {
  const {journal, lines} = open(dir)
  expect(await journal.read()).toEqual([])
  await journal.write([SAMPLE])
  await journal.write([])
  expect(await readdir(dir)).toEqual([])
  expect(lines).toEqual([])
})

test('only its owner reads it', async ({dir}) => {
  const {journal, file} = open(dir)
  await journal.write([SAMPLE])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('a damaged end costs only what is damaged', async ({dir}) => {
  const {journal, file, lines} = open(dir)
  await journal.write([SAMPLE, {...SAMPLE, id: 'n_2'}])
  await truncate(file, (await stat(file)).size - 5)
  expect((await journal.read()).map(({id}) => id)).toEqual(['n_1'])
  expect(lines).toMatchObject([{level: 'warn', fields: {damaged: 1}}])
})

test('any bytes are read without trouble, and never as a count', async ({dir}) => {
  const {journal, file} = open(dir)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({maxLength: 200}), async bytes => {
      await writeFile(file, bytes)
      expect(await journal.read()).toEqual([])
    }),
    {numRuns: 50},
  )
})

test('a line with a right checksum and a wrong shape is damaged', async ({dir}) => {
  const {journal, file, lines} = open(dir)
  const {crc32} = await import('node:zlib')
  const shapes = [
    '7', '[]', '["n","2026-11-21",600,[],7]', '["n","yesterday",600,[],[]]', '["n","2026-11-21",-1,[],[]]',
    '["n","2026-11-21",600,[7],[]]', '["n","2026-11-21",600,[["/a",1,-5,1]],[]]', '["n","2026-11-21",600,[],[7]]',
    '["n","2026-11-21",600,[],[["/a",1,1,7]]]', '["n","2026-11-21",600,[],[[7,1,1,"c"]]]', '{]',
  ] // prettier-ignore
  for (const text of shapes) await appendFile(file, `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`)
  expect(await journal.read()).toEqual([])
  expect(lines).toMatchObject([{fields: {damaged: shapes.length}}])
})

test('a file too large to be a journal is not read', async ({dir}) => {
  const {journal, file, lines} = open(dir)
  await writeFile(file, '')
  await truncate(file, 300 * 1024 * 1024)
  expect(await journal.read()).toEqual([])
  expect(lines).toMatchObject([{level: 'warn'}])
})

test('a disk that does not take it leaves no journal that is out of date', async ({dir}) => {
  const {journal, file} = open(dir)
  await journal.write([SAMPLE])
  await mkdir(`${file}.new`)
  await expect(journal.write([SAMPLE, SAMPLE])).rejects.toThrow('EISDIR')
  await expect(readFile(file)).rejects.toThrow('ENOENT')
})

test('a journal that is no file cannot be read', async ({dir}) => {
  const {journal, file} = open(dir)
  await mkdir(file)
  await writeFile(join(file, 'x'), 'x')
  await expect(journal.read()).rejects.toThrow('EISDIR')
})
