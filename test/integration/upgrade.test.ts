import {readFile, stat, writeFile} from 'node:fs/promises'
import {Agent} from 'node:http'
import {join, resolve} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask, type AskOptions} from '../support/ask.js'
import {freePort} from '../../src/demo/free-port.js'
import {runProgram, type RunningServer} from '../support/program.js'
import {schemaProblems} from '../support/json-schema.js'
import {createWorld, type World} from '../support/world.js'

const FALLBACK = "Fallbacks: [{URL: 'http://fallback.example/'}]"

let world: World
let pidFile: string

beforeEach(async () => {
  world = await createWorld({config: FALLBACK})
  pidFile = join(world.folder, 'mirrorbits.pid')
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')
})
afterEach(async () => {
  const pid = await holder()
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGTERM')
  await world.close()
})

async function holder(): Promise<number | undefined> {
  const text = await readFile(pidFile, 'utf8').catch(() => '')
  return text === '' ? undefined : Number(text)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Sends USR2 to this process, which logs as this server does, and waits until another one is the server. */
async function upgrade(server: RunningServer, former = server.process.pid ?? 0): Promise<number> {
  const begun = () => server.log().split('the new program is started').length
  const before = begun()
  await vi.waitFor(
    () => {
      process.kill(former, 'SIGUSR2')
      expect(begun()).toBeGreaterThan(before)
    },
    {timeout: 10_000, interval: 200},
  )
  return vi.waitFor(
    async () => {
      const pid = (await holder()) ?? former
      expect(pid).not.toBe(former)
      expect(isAlive(former)).toBe(false)
      return pid
    },
    {timeout: 30_000, interval: 50},
  )
}

const CLIENTS = 16

/** Clients that keep their connections ask without an end. What is returned stops them and tells how it went. */
function load(address: string, options: AskOptions = {}): () => Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {}
  const agent = new Agent({keepAlive: true})
  let isOn = true
  const client = async (): Promise<void> => {
    while (isOn) {
      const outcome = await ask(address, '/disk.iso', {agent, ...options}).then(
        ({status}) => String(status),
        (error: unknown) => String(error),
      )
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  const clients = Array.from({length: CLIENTS}, client)
  return async () => {
    isOn = false
    await Promise.all(clients)
    agent.destroy()
    return outcomes
  }
}

describe.each(['1', '2'])('an upgrade of a server with %s workers', workers => {
  beforeEach(() => world.configure(`${FALLBACK}\nWorkers: ${workers}\nRPCListenAddress: 127.0.0.1:0`))

  it('fails no request, loses no count, and can be done again', async () => {
    const server = await world.startServer('--pid-file', pidFile)
    const stop = load(server.address)

    const second = await upgrade(server)
    expect(server.process.exitCode).toBe(0)
    const third = await upgrade(server, second)

    const {302: answered = 0, ...failed} = await stop()
    expect(failed).toEqual({})
    expect(answered).toBeGreaterThan(0)
    expect(await readFile(join(world.folder, 'state', 'server.lock'), 'utf8')).toMatch(`${third} `)
    process.kill(third, 'SIGTERM')
    await vi.waitFor(() => expect(isAlive(third)).toBe(false), {timeout: 15_000})
    expect(Number(await world.database.hget('STATS_FILE', '/disk.iso'))).toBe(answered)
  })
})

describe('an upgrade', () => {
  it('keeps the file of a Unix socket until the last program leaves', async () => {
    const path = join(world.folder, 'http.sock')
    await world.configure(`${FALLBACK}\nListenAddress: unix:${path}`)
    const server = await world.startServer('--pid-file', pidFile)
    const stop = load(`unix:${path}`)

    const next = await upgrade(server)

    const {302: answered = 0, ...failed} = await stop()
    expect(failed).toEqual({})
    expect(answered).toBeGreaterThan(0)
    process.kill(next, 'SIGTERM')
    await vi.waitFor(() => expect(isAlive(next)).toBe(false), {timeout: 15_000})
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('hands a reload on that is asked for while it is under way', async () => {
    const server = await world.startServer('--pid-file', pidFile)
    await server.signal('SIGUSR2', 'the new program answers and is on trial')
    await world.configure("Fallbacks: [{URL: 'http://other.example/'}]")

    process.kill(server.process.pid ?? 0, 'SIGHUP')

    await server.logged('configuration reloaded')
    await vi.waitFor(() => expect(server.process.exitCode).toBe(0), {timeout: 15_000})
    expect((await ask(server.address, '/disk.iso')).headers.location).toContain('other.example')
  })

  it.each([
    ['a configuration with a mistake', 'ScanInterval: soon', 'ScanInterval must be'],
    ['a database that it cannot reach', 'RedisAddress: unix:/nowhere/redis.sock\nStateDirectory: STATE', 'no snapshot'],
    ['an admin address that is no address', 'RPCListenAddress: nonsense', 'RPCListenAddress must be'],
  ])('to a program that has %s leaves the running one and its sockets as they are', async (_, lines, reason) => {
    const heard = await world.listen()
    const path = join(world.folder, 'http.sock')
    const settings = `${FALLBACK}\nListenAddress: unix:${path}`
    await world.configure(settings)
    const server = await world.startServer('--pid-file', pidFile)
    const stop = load(`unix:${path}`)
    await world.configure(`${settings}\n${lines.replace('STATE', join(world.folder, 'other'))}`)

    await server.signal('SIGUSR2', 'the new program is started')
    await server.logged('not upgraded; the running program stays', 30_000)

    const {302: answered = 0, ...failed} = await stop()
    expect(failed).toEqual({})
    expect(answered).toBeGreaterThan(0)
    expect(server.log()).toContain(reason)
    expect(await holder()).toBe(server.process.pid)
    await vi.waitFor(() => expect(heard).toContainEqual(expect.objectContaining({code: 'MB_UPGRADE_FAILED'})))
    expect((await stat(path)).isSocket()).toBe(true)
  })

  it('to a program that says that it is ready and ends leaves the running one as it is, and says so', async () => {
    const program = join(world.folder, 'program.mjs')
    const own = `await import(${JSON.stringify(resolve('bin/run.js'))})`
    await writeFile(program, own)
    const server = await world.startServerBy(program, '--pid-file', pidFile)
    await writeFile(program, "process.send({type: 'ready'}); process.once('message', () => process.exit(3))")

    expect(await world.run('upgrade')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('it ended with exit code 3') as string,
    })

    expect(server.log()).toContain('not upgraded; the running program stays')
    expect(server.log()).not.toContain('not locked any more')
    await writeFile(program, own)
    await upgrade(server)
  })

  it('to a program that dies while both serve leaves the running one as it is', async () => {
    await world.configure(`${FALLBACK}\nWorkers: 2`)
    const program = join(world.folder, 'program.mjs')
    const own = `await import(${JSON.stringify(resolve('bin/run.js'))})`
    await writeFile(program, own)
    const server = await world.startServerBy(program, '--pid-file', pidFile)
    await writeFile(
      program,
      `const send = process.send
      process.send = (message, ...rest) => {
        if (message.type === 'ready') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500)
        return send.call(process, message, ...rest)
      }
      ${own}`,
    )
    const stop = load(server.address)

    expect(await world.run('upgrade')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('it ended with SIGKILL') as string,
    })

    // Each of the clients may have had its connection to the one that died.
    const {302: answered = 0, ...failed} = await stop()
    expect(answered).toBeGreaterThan(0)
    expect(Object.values(failed).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(CLIENTS)
    expect(await holder()).toBe(server.process.pid)
    expect((await ask(server.address, '/disk.iso')).status).toBe(302)
  })

  it('is given up when the server is told to stop', async () => {
    const server = await world.startServer('--pid-file', pidFile)
    await server.signal('SIGUSR2', 'the new program is started')

    expect(await server.stop()).toBe(0)

    expect(server.log()).toMatch('the server was told to stop')
    expect(await holder()).toBeUndefined()
    await expect(stat(join(world.folder, 'state', 'server.lock'))).rejects.toThrow('ENOENT')
  })
})

describe('mirrorbits upgrade', () => {
  it('tells the truth: 0 when the new program serves, 1 and why when the old one stays', async () => {
    expect(await world.run('upgrade')).toMatchObject({code: 1, stderr: expect.stringContaining('No node') as string})
    const server = await world.startServer('--pid-file', pidFile)
    await vi.waitFor(async () => expect(await holder()).toBe(server.process.pid), {timeout: 10_000})

    const result = await world.json('upgrade')
    expect(await schemaProblems('upgrade', result)).toEqual([])
    expect(result).toMatchObject({nodes: [{ok: true, message: ''}], silent: 0})
    expect(await holder()).not.toBe(server.process.pid)

    const good = join(world.folder, 'good.conf')
    await world.configure(FALLBACK, good)
    await world.configure(`${FALLBACK}\nScanInterval: soon`)
    const {code, stdout} = await runProgram(['upgrade', '--config', good])
    expect(code).toBe(1)
    expect(stdout).toMatch(/ stays: .*ScanInterval must be/)
    expect((await ask(server.address, '/disk.iso')).status).toBe(302)
  })

  it('that is run twice at the same time is one upgrade, of which both tell', async () => {
    const server = await world.startServer('--pid-file', pidFile)
    await vi.waitFor(async () => expect(await holder()).toBe(server.process.pid), {timeout: 10_000})
    const first = world.json('upgrade')
    await server.logged('the new program answers and is on trial')

    const results = await Promise.all([first, world.json('upgrade')])

    for (const result of results) expect(result).toMatchObject({nodes: [{ok: true}], silent: 0})
    expect(server.log().split('the new program is started')).toHaveLength(2)
  })

  it('works through the admin API of the node that is replaced', async () => {
    const port = await freePort('127.0.0.1', 33_390)
    await world.configure(`${FALLBACK}\nRPCListenAddress: 127.0.0.1:${port}\nRPCPassword: secret`)
    const server = await world.startServer('--pid-file', pidFile)
    await server.logged('admin API listening')
    await vi.waitFor(async () => expect(await holder()).toBe(server.process.pid), {timeout: 10_000})

    const {code, stdout, stderr} = await runProgram([
      'upgrade',
      '--server',
      `http://127.0.0.1:${port}`,
      '--token',
      'secret',
    ])

    expect({code, stdout, stderr}).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/ upgraded\n$/) as string,
    })
  })
})
