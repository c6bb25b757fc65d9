import {mkdtemp, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {watchStamp} from './watch-stamp.js'

let folder: string
let path: string
let stop: () => void
const onChange = vi.fn()

beforeEach(async () => {
  onChange.mockClear()
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-stamp-'))
  path = join(folder, 'lastupdate')
})
afterEach(async () => {
  stop()
  await rm(folder, {recursive: true, force: true})
})

const start = (lookMs = 60_000): void => {
  stop = watchStamp({path, onChange, log: recordingLog().log, quietMs: 50, lookMs})
}
const called = (times: number) => vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(times))

it('hears of a file that comes, is written and is replaced', async () => {
  start()
  await writeFile(path, '1')
  await called(1)
  await writeFile(path, '22')
  await called(2)
  await writeFile(`${path}.new`, '333')
  await rename(`${path}.new`, path)
  await called(3)
})

it('takes changes that follow each other for one, and other files for none', async () => {
  start()
  await writeFile(join(folder, 'other'), '1')
  for (let n = 0; n < 5; n++) await writeFile(path, 'x'.repeat(n + 1))
  await called(1)
})

it('looks now and then where no change is told, as in a folder that comes later', async () => {
  await rm(folder, {recursive: true})
  start(20)
  const again = await mkdtemp(join(tmpdir(), 'mirrorbits-stamp-'))
  await writeFile(join(again, 'lastupdate'), '1')
  await rename(again, folder)
  await called(1)
})
