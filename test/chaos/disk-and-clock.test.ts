import {execFile} from 'node:child_process'
import {cp, mkdir, readdir, readFile, rename, symlink, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createLoadedWorld, underLoad} from '../support/chaos.js'
import {unpackDebian} from '../support/debian-server.js'
import {withChildren} from '../support/processes-of.js'
import {startProgram, type RunningServer} from '../support/program.js'
import type {World} from '../support/world.js'

const CONFIG = "Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"
const IN_PARIS = {headers: {accept: 'application/json', 'x-forwarded-for': '127.0.1.1'}}

let world: World
let server: RunningServer | undefined

beforeEach(async () => {
  world = await createLoadedWorld({config: CONFIG})
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  await world.close()
})

const through = (what: string, address: string, deed: () => Promise<void>): Promise<void> =>
  underLoad({what, address, database: world.database, deed})

const told = (running: RunningServer, what: RegExp): number =>
  running
    .log()
    .split('\n')
    .filter(line => what.test(line)).length

describe('no request fails and no count is lost by', () => {
  it('a GeoIP database that is replaced by a broken one, and by a good one again', async () => {
    const folder = join(world.folder, 'geoip')
    await cp(resolve('contrib/demo/geoip'), folder, {recursive: true})
    await world.configure(`${CONFIG}\nGeoipDatabasePath: ${folder}`)
    const running = await world.startServer()
    const country = async () => {
      const {body} = await ask(running.address, '/pool/file-1.iso', IN_PARIS)
      return (JSON.parse(body) as {ClientInfo: {CountryCode: string}}).ClientInfo.CountryCode
    }
    expect(await country()).toBe('FR')
    const database = join(folder, 'GeoLite2-City.mmdb')
    const good = await readFile(database)
    const replace = async (content: Buffer): Promise<void> => {
      await writeFile(`${database}.new`, content)
      await rename(`${database}.new`, database)
    }

    await through('GeoIP database broken, cut off, and mended', running.address, async () => {
      await replace(Buffer.from('this is no database'))
      await vi.waitFor(() => expect(told(running, /GeoIP database not loaded/)).toBeGreaterThan(0), 20_000)
      expect(await country()).toBe('FR')
      await replace(good.subarray(0, good.length / 2))
      running.process.kill('SIGHUP')
      await running.logged('configuration reloaded')
      expect(await country()).toBe('FR')
      await replace(good)
      running.process.kill('SIGHUP')
      await vi.waitFor(() => expect(told(running, /configuration reloaded/)).toBe(2), 20_000)
    })
    expect(await country()).toBe('FR')
  })

  it('a disk that is full for both logs', async () => {
    const logs = join(world.folder, 'logs')
    await mkdir(logs)
    // Takes no byte: ENOSPC.
    await symlink('/dev/full', join(logs, 'downloads.log'))
    await world.configure(`${CONFIG}\nLogDir: ${logs}`)
    const running = await world.startServer('--log-file', '/dev/full')
    await through('disk full for both logs', running.address, async () => {
      await running.logged('the download log cannot be written', 20_000)
      await lasting(2000)
    })
    // However many workers there are.
    expect(told(running, /download log cannot be written/)).toBe(1)
  })

  it('a disk that takes nothing of the state folder while Redis is away', async () => {
    const running = await startWithFullDisk()
    await through('disk full for state folder and journal, Redis stopped', running.address, async () => {
      await world.stopRedis()
      await running.logged('the journal of counts cannot be written', 20_000)
      await lasting(3000)
      expect(await readdir(join(world.folder, 'state'))).not.toContain('counts.journal')
      for (const pid of withChildren(running.process.pid ?? 0)) {
        await promisify(execFile)('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited'])
      }
      await running.logged('the journal of counts can be written again', 20_000)
      expect(await readdir(join(world.folder, 'state'))).toContain('counts.journal')
      await world.startRedis()
    })
    expect(told(running, /journal of counts cannot be written/)).toBe(1)
  })

  it('a clock that jumps', async () => {
    const faketime = await unpackDebian('faketime', ['libfaketime'])
    const library = faketime.path('usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1')
    const clock = join(world.folder, 'clock')
    const jumpTo = async (offset: string): Promise<void> => {
      await writeFile(`${clock}.new`, `${offset}\n`)
      await rename(`${clock}.new`, clock)
    }
    await jumpTo('+0')
    const running = (server = await startProgram(['server', '--config', world.configFile], {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      // As a system does it whose clock is set: time since the start goes on.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }))
    const yearOfAnswer = async () => {
      const {headers} = await ask(running.address, '/pool/file-1.iso?sha256')
      return new Date(headers.date ?? '').getUTCFullYear()
    }
    const now = await yearOfAnswer()
    await through('clock set three years on, back, and a day back', running.address, async () => {
      await jumpTo('+1095d')
      await vi.waitFor(async () => expect(await yearOfAnswer()).toBeGreaterThan(now + 1), 5000)
      await lasting(3000)
      await jumpTo('+0')
      await vi.waitFor(async () => expect(await yearOfAnswer()).toBe(now), 5000)
      await lasting(3000)
      await jumpTo('-1d')
      await lasting(3000)
    })
  })
})

const lasting = (ms: number) => new Promise(done => setTimeout(done, ms))

/** No file can grow beyond a few bytes, which is what works without any rights; the logs are not files here. */
async function startWithFullDisk(): Promise<RunningServer> {
  const wrapper = join(world.folder, 'limited.sh')
  await writeFile(wrapper, '#!/bin/sh\ntrap "" XFSZ\nexec prlimit --fsize=64:unlimited "$@"\n', {mode: 0o755})
  server = await startProgram(['server', '--config', world.configFile], {}, undefined, wrapper)
  return server
}
