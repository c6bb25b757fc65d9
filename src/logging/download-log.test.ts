import {mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import type {DownloadEntry} from '../core/download-line.js'
import {filePathFromText} from '../core/file-path.js'
import type {Log} from '../core/ports.js'
import {openDownloadLog, type OpenDownloadLogOptions} from './download-log.js'

const at = new Date(2026, 10, 21, 2, 47, 3).getTime()
const entry = (name: string): DownloadEntry => ({
  type: 'REDIRECT',
  status: 404,
  method: 'GET',
  path: filePathFromText(`/${name}`),
  ip: '81.0.0.5',
  outcome: {kind: 'not-found'},
})
const namesIn = (text: string): string[] => [...text.matchAll(/"\/(.*?)"/g)].map(([, name = '']) => name)

let dir = ''
let file = ''
let said: {level: string; fields: object}[] = []
const say = (level: string) => (fields: object) => void said.push({level, fields})
const log: Log = {debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error'), child: () => log}
const openLog = (options: Partial<OpenDownloadLogOptions> = {}) =>
  openDownloadLog({directory: dir, hostname: 'box', now: () => at, log, retryMs: 10, ...options})

beforeEach(async () => {
  said = []
  dir = await mkdtemp(join(tmpdir(), 'mirrorbits-downloads-'))
  file = join(dir, 'downloads.log')
})
afterEach(() => rm(dir, {recursive: true, force: true}))

it('begins a new file with three lines about itself, then a line for each download', async () => {
  const downloads = openLog()
  downloads.write(entry('é.iso'))
  await downloads.close()

  expect((await readFile(file, 'utf8')).split('\n')).toEqual([
    '# Log file created at: 2026/11/21 02:47:03',
    '# Running on machine: box',
    expect.stringMatching(/^# Binary: mirrorbits on Node\.js v\d+/) as string,
    '2026/11/21 02:47:03.000000 REDIRECT 404 GET "/é.iso" ip:81.0.0.5',
    '',
  ])
})

it('begins an empty file alike and only appends to one with content', async () => {
  await writeFile(file, '')
  await openLog().close()
  expect(await readFile(file, 'utf8')).toMatch(/^# Log file/)

  await writeFile(file, 'before\n')
  const downloads = openLog()
  downloads.write(entry('a'))
  await downloads.close()
  expect(await readFile(file, 'utf8')).toMatch(/^before\n2026[^\n]*\n$/)
})

it.each(['that was moved away', 'that was emptied'])(
  'begins a file %s exactly once, whoever of many writers finds it first',
  async how => {
    const logs = Array.from({length: 8}, () => openLog())
    for (let round = 0; round < 5; round++) {
      await (how === 'that was moved away' ? rename(file, `${file}.old`) : writeFile(file, '')).catch(() => undefined)
      for (const log of logs) {
        log.reopen()
        log.write(entry(`${round}`))
      }
      await vi.waitFor(async () => {
        expect(namesIn(await readFile(file, 'utf8'))).toEqual(logs.map(() => `${round}`))
      })
      expect((await readFile(file, 'utf8')).split('\n').map(line => line.slice(0, 5))).toEqual([
        ...['# Log', '# Run', '# Bin'],
        ...logs.map(() => '2026/'),
        '',
      ])
    }
    await Promise.all(logs.map(log => log.close()))
    expect(said).toEqual([])
  },
)

it('keeps the order of many lines and writes all of them before it is closed', async () => {
  const downloads = openLog()
  const names = Array.from({length: 20_000}, (_, n) => `f${n}`)
  for (const name of names) downloads.write(entry(name))
  await downloads.close()
  downloads.write(entry('too late'))
  expect(namesIn(await readFile(file, 'utf8'))).toEqual(names)
})

it('keeps nothing without a folder', async () => {
  const downloads = openLog({directory: ''})
  downloads.write(entry('a'))
  downloads.reopen()
  await downloads.close()
  expect([await readdir(dir), said]).toEqual([[], []])
})

it('goes on in a new file after rotation and closes the old one', async () => {
  const downloads = openLog()
  downloads.write(entry('old'))
  await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toContain('old'))
  const before = (await readdir('/proc/self/fd')).length

  for (let n = 0; n < 5; n++) {
    await rename(file, `${file}.${n}`)
    downloads.reopen()
    await vi.waitFor(() => readFile(file))
  }
  expect((await readdir('/proc/self/fd')).length).toBe(before)
  downloads.write(entry('new'))
  await downloads.close()

  expect(namesIn(await readFile(`${file}.0`, 'utf8'))).toEqual(['old'])
  expect(namesIn(await readFile(file, 'utf8'))).toEqual(['new'])
  expect(said).toEqual([])
})

describe('when the disk fails', () => {
  it('says so once, keeps the newest lines, and tells how many were lost when it works again', async () => {
    await rm(dir, {recursive: true})
    const downloads = openLog({maxWaiting: 3})
    await vi.waitFor(() => expect(said).toHaveLength(1))
    for (let n = 0; n < 10; n++) downloads.write(entry(`f${n}`))

    await mkdir(dir)
    await vi.waitFor(() => expect(said).toHaveLength(3))
    await downloads.close()

    expect(said).toMatchObject([
      {level: 'error', fields: {file, problem: expect.stringContaining('ENOENT') as unknown}},
      {level: 'info', fields: {file}},
      {level: 'warn', fields: {file, dropped: 7}},
    ])
    expect(namesIn(await readFile(file, 'utf8'))).toEqual(['f7', 'f8', 'f9'])
  })

  it('can be closed all the same and tells what is lost', async () => {
    await symlink('/dev/full', file)
    const downloads = openLog()
    for (let n = 0; n < 10; n++) downloads.write(entry(`f${n}`))
    await downloads.close()
    expect(said).toMatchObject([
      {level: 'error', fields: {problem: expect.stringContaining('ENOSPC') as unknown}},
      {level: 'warn', fields: {dropped: 10}},
    ])
  })
})
