import {execFile} from 'node:child_process'
import {mkdir, readFile, rm, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startCountingProxy, type CountingProxy} from '../support/counting-proxy.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const FOLDERS = 200
const PER_FOLDER = 500
const FILES = FOLDERS * PER_FOLDER
/** Folders whose files change. */
const CHANGED = 40
const MAX_BYTES = 64 * 1024
const MAX_PATHS = 500
const MAX_MEGABYTES = 512

let world: World
let proxy: CountingProxy
let server: RunningServer

async function writeFolder(folder: number, content: string): Promise<void> {
  const path = join(world.repository, `distribution/release-${folder}`)
  // Written anew, not over: the mirror has the same inodes.
  await rm(path, {recursive: true, force: true})
  await mkdir(path, {recursive: true})
  await Promise.all(
    Array.from({length: PER_FOLDER}, async (_, index) => {
      const file = join(path, `a-package-with-quite-a-long-name-${index}_amd64.deb`)
      await writeFile(file, content)
      await utimes(file, 1_700_000_000 + index, 1_700_000_000 + index)
    }),
  )
}

/** The most memory the process has had, in MB. */
async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${server.process.pid}/status`, 'utf8')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
}

async function report(step: string, began: number): Promise<void> {
  const {commands, bytes, longest, paths, mostPaths} = proxy.seen()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(
    `${step}: ${seconds} s; ${commands} commands so far, the longest ${bytes} bytes (${longest}), ` +
      `most paths ${paths} (${mostPaths}); at most ${await peakMemory()} MB\n`,
  )
}

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris']})
  for (let folder = 0; folder < FOLDERS; folder++) await writeFolder(folder, 'content')
  const {root} = world.mirror('paris')
  await rm(root, {recursive: true})
  await promisify(execFile)('cp', ['-al', world.repository, root])
  const socket = join(world.folder, 'counted.sock')
  proxy = await startCountingProxy({listenOn: socket, redis: world.database.options.path ?? ''})
  await world.configure(`RedisAddress: unix:${socket}\nRepositoryScanInterval: 0`)
  server = await world.startServer()
}, 300_000)
afterAll(async () => {
  await world.close()
  await proxy.stop()
})

describe(`scans of ${FILES} files`, () => {
  it('of the repository and of a mirror send no command that holds Redis up, and keep to their memory', async () => {
    let began = performance.now()
    await server.logged(/"files":100000,.*"msg":"source scanned"/, 300_000)
    await report('source scan', began)

    await world.addMirror('paris')
    began = performance.now()
    const scans = await world.json('mirror', 'scan', 'paris', '--enable')
    await report('mirror scan', began)
    expect(scans).toMatchObject([{result: {listed: FILES, known: FILES, differ: 0}}])

    for (let folder = 0; folder < CHANGED; folder++) await writeFolder(folder, 'other content')
    began = performance.now()
    expect(await world.json('refresh')).toMatchObject({files: FILES, added: 0, changed: CHANGED * PER_FOLDER})
    await report('source scan with changes', began)

    began = performance.now()
    expect(await world.json('mirror', 'scan', 'paris')).toMatchObject([{result: {differ: CHANGED * PER_FOLDER}}])
    await report('mirror scan with differences', began)

    const {bytes, paths} = proxy.seen()
    expect(bytes).toBeGreaterThan(10_000)
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES)
    expect(paths).toBeGreaterThan(100)
    expect(paths).toBeLessThanOrEqual(MAX_PATHS)
    expect(await peakMemory()).toBeLessThan(MAX_MEGABYTES)
    expect(await server.stop()).toBe(0)
  })
})
