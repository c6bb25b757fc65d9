import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {expect, it, onTestFinished, vi} from 'vitest'
import {recordingLog} from '../../../test/support/fakes.js'
import {asFilePath} from '../../core/file-path.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import {openCountPipe, type CountPipe} from './count-pipe.js'
import {countRecord} from './count-records.js'
import {openPacedPipe} from '../../scan/paced-pipe.js'
import {readRest} from './read-rest.js'
import {writerInto} from './write-counts.js'

const RECORD = countRecord({day: 20_778, mirror: 7, size: 10, client: undefined, path: asFilePath('/a.iso')})

async function opened() {
  const heard: DayCounts[] = []
  const {log, lines} = recordingLog()
  const pipe = await openCountPipe(counts => heard.push(counts), log)
  if (pipe === undefined) throw new Error('There is no pipe.')
  const counted = () => heard.reduce((sum, {downloads}) => sum + downloads.length, 0)
  return {pipe, heard, counted, lines}
}

/** A program that has the pipe as its descriptor 3. */
function writing(
  {writeEnd}: CountPipe,
  script: string,
): {readonly child: ChildProcess; readonly ended: Promise<unknown>} {
  const program = `const {writeSync} = require('node:fs'); const record = ${JSON.stringify(RECORD)}; ${script}`
  const child = spawn(process.execPath, ['-e', program], {stdio: ['ignore', 'inherit', 'inherit', writeEnd]})
  onTestFinished(() => void child.kill('SIGKILL'))
  return {child, ended: once(child, 'exit')}
}

const FIVE = 'for (let n = 0; n < 5; n++) writeSync(3, record)'

it('hands over what was written, while its writers go on', async () => {
  const {pipe, heard, counted} = await opened()
  const {child, ended} = writing(pipe, 'writeSync(3, record); setInterval(() => undefined, 1000)')
  await vi.waitFor(() => expect(counted()).toBe(1))
  expect(heard).toEqual([
    {day: '2026-11-21', downloads: [{path: '/a.iso', mirror: 7, size: 10, downloads: 1}], ranged: []},
  ])
  child.kill('SIGKILL')
  await ended
  await pipe.drain()
  expect(counted()).toBe(1)
})

it('has everything of several writers that kill themselves, and nothing twice', async () => {
  const {pipe, counted, lines} = await opened()
  const script = `${FIVE}; setInterval(() => { ${FIVE} }, 1)
    setTimeout(() => { for (let n = 0; n < 200; n++) writeSync(3, record); process.kill(process.pid, 'SIGKILL') }, 50)`
  await Promise.all([1, 2, 3].map(() => writing(pipe, script).ended))
  await pipe.drain()
  expect(counted()).toBeGreaterThanOrEqual(3 * 205)
  expect(counted() % 5).toBe(0)
  expect(lines).toEqual([])
})

it('refuses what has no room instead of keeping its writer waiting', async () => {
  const {pipe, counted} = await opened()
  const {child, ended} = writing(
    pipe,
    `let writes = 0; let refused
     while (refused === undefined) try { writeSync(3, record.repeat(100)); writes++ } catch ({code}) { refused = code }
     process.exit(refused === 'EAGAIN' ? Math.min(writes, 255) : 0)`,
  )
  await ended
  await pipe.drain()
  expect(child.exitCode).toBeGreaterThan(5)
  expect(counted()).toBeGreaterThanOrEqual(100 * (child.exitCode ?? 0))
})

it('tells of what is no count, and goes on', async () => {
  const {pipe, counted, lines} = await opened()
  await writing(pipe, 'writeSync(3, "nonsense\\0" + record)').ended
  await pipe.drain()
  expect(counted()).toBe(1)
  expect(lines).toMatchObject([{level: 'warn', message: 'a count of a worker is not understood'}])
})

it('is drained once however often it is asked to', async () => {
  const {pipe, counted} = await opened()
  await writing(pipe, 'writeSync(3, record)').ended
  await Promise.all([pipe.drain(), pipe.drain()])
  await pipe.drain()
  expect(counted()).toBe(1)
})

it('is not there where the system has no room for it', async () => {
  vi.stubEnv('TMPDIR', '/nowhere')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await openCountPipe(() => undefined, recordingLog().log)).toBeUndefined()
})

it('has what was not read for others who have its other end, once', async () => {
  const paced = await openPacedPipe({writersWait: false})
  if (paced === undefined) throw new Error('There is no pipe.')
  const write = writerInto(paced.writeEnd)
  const sum = (): number => readRest(paced.readEnd).reduce((all, {downloads}) => all + downloads.length, 0)
  expect(sum()).toBe(0)
  let written = 0
  expect(() => {
    for (;;) {
      write(RECORD)
      written++
    }
  }).toThrow('EAGAIN')
  expect(written).toBeGreaterThan(1000)
  expect(sum()).toBe(written)
  expect(sum()).toBe(0)
  paced.closeWriteEnd()
  expect(sum()).toBe(0)
  paced.close()
})
