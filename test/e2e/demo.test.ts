import {execFile, spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises'
import {createServer, request} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

const run = join(process.cwd(), 'bin', 'run.js')

describe('mirrorbits demo', () => {
  let folder = ''
  let demo: ChildProcess
  let output = ''
  let pidsBefore: number[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mb-demo-'))
    output = ''
    pidsBefore = await descendants()
  })
  afterEach(async () => {
    if (demo.exitCode === null && demo.signalCode === null) {
      demo.kill('SIGTERM')
      await once(demo, 'exit')
    }
    await rm(folder, {recursive: true})
  })

  /** Processes whose command line names our folder. */
  async function descendants(): Promise<number[]> {
    const found: number[] = []
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
      if (folder !== '' && line.includes(folder) && Number(name) !== process.pid) found.push(Number(name))
    }
    return found
  }

  const start = (port: string) => {
    demo = spawn(process.execPath, [run, 'demo'], {
      env: {...process.env, MIRRORBITS_DEMO_PORT: port, MIRRORBITS_DEMO_STATE: folder},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const deadline = Date.now() + 55_000
    for (;;) {
      const match = pattern.exec(output)
      if (match !== null) return match
      if (demo.exitCode !== null || Date.now() > deadline)
        throw new Error(`The demo did not say ${String(pattern)}:\n${output}`)
      await Promise.race([
        demo.stdout ? once(demo.stdout, 'data') : undefined,
        once(demo, 'exit'),
        new Promise(done => setTimeout(done, 500)),
      ])
    }
  }
  const ask = (url: string, headers: Record<string, string> = {}, method = 'HEAD') =>
    new Promise<{status: number | undefined; location: string; bytes: number}>((resolve, reject) => {
      request(url, {method, headers}, response => {
        let bytes = 0
        response.on('data', (chunk: Buffer) => (bytes += chunk.length))
        response.on('end', () =>
          resolve({status: response.statusCode, location: response.headers.location ?? '', bytes}),
        )
      })
        .on('error', reject)
        .end()
    })

  it('goes to the next port when its own is taken, serves what its guide says, and leaves nothing behind', async () => {
    const other = createServer().listen(0, 'localhost')
    await once(other, 'listening')
    const {port} = other.address() as AddressInfo
    try {
      start(String(port))
      const [, taken] = await until(/The demo runs: http:\/\/localhost:(\d+)\//)
      expect(Number(taken)).toBeGreaterThan(port)
    } finally {
      other.close()
    }
    await until(/Ctrl-C ends everything/)

    const addresses = [...output.matchAll(/curl -I (?:-H '([^:]+): ([^']+)' )?'?(http:\S+?)'?$/gm)]
    expect(addresses).toHaveLength(4)
    for (const [, header, value, url = ''] of addresses) {
      const {status, location} = await ask(url, header === undefined ? {} : {[header]: value ?? ''})
      expect([url, status]).toEqual([url, 302])
      expect(location).toMatch(/^http:\/\/127\./)
      const file = await ask(location, {}, 'GET')
      expect(file.status).toBe(200)
      expect(file.bytes).toBeGreaterThan(0)
    }
    const fromJapan = addresses.find(([, header]) => header === 'X-Forwarded-For')
    expect(fromJapan).toBeDefined()

    const [, configFile = ''] = await until(/export MIRRORBITS_CONFIG=(\S+)/)
    const {stdout} = await promisify(execFile)(process.execPath, [
      run,
      'mirror',
      'list',
      '--json',
      '--config',
      configFile,
    ])
    const mirrors = JSON.parse(stdout) as {name: string}[]
    expect(mirrors.map(({name}) => name).toSorted()).toEqual([
      'berlin',
      'frankfurt',
      'london',
      'new-york',
      'paris',
      'san-francisco',
      'sydney',
      'tokyo',
    ])

    expect((await descendants()).length).toBeGreaterThan(pidsBefore.length)
    demo.kill('SIGINT')
    await once(demo, 'exit')
    expect(demo.exitCode).toBe(0)
    expect(await descendants()).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves nothing behind when it is ended while it starts', async () => {
    start('18090')
    await until(/Starting a Redis/)
    demo.kill('SIGTERM')
    await once(demo, 'exit')
    expect(await descendants()).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })
})
