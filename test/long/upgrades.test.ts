import {rename, stat, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {freePort} from '../support/listening.js'
import {openFiles, withChildren} from '../support/processes-of.js'
import {runProgram} from '../support/program.js'
import {createUpgradeWorld, FALLBACK, isAlive, load, type UpgradeWorld, upgradeTwice} from '../support/upgrade-world.js'

let world: UpgradeWorld

beforeEach(async () => {
  world = await createUpgradeWorld()
})
afterEach(() => world.close())

describe('an upgrade', () => {
  it('of a server without workers fails no request, loses no count, and can be done again', async () => {
    await upgradeTwice(world, 1)
  })

  it('keeps the file of a Unix socket until the last program leaves', async () => {
    const path = join(world.folder, 'http.sock')
    await world.configure(`${FALLBACK}\nListenAddress: unix:${path}`)
    const server = await world.startServer('--pid-file', world.pidFile)
    const stop = load(`unix:${path}`)

    const next = await world.upgrade(server)

    const {302: answered = 0, ...failed} = await stop()
    expect(failed).toEqual({})
    expect(answered).toBeGreaterThan(0)
    process.kill(next, 'SIGTERM')
    await vi.waitFor(() => expect(isAlive(next)).toBe(false), {timeout: 15_000})
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('hands a reload on that is asked for while it is under way', async () => {
    const server = await world.startServer('--pid-file', world.pidFile)
    await server.signal('SIGUSR2', 'the new program answers and is on trial')
    await world.configure("Fallbacks: [{URL: 'http://other.example/'}]")

    process.kill(server.process.pid ?? 0, 'SIGHUP')

    await server.logged('configuration reloaded')
    await vi.waitFor(() => expect(server.process.exitCode).toBe(0), {timeout: 15_000})
    expect((await ask(server.address, '/disk.iso')).headers.location).toContain('other.example')
  })

  it('opens the logs of both programs anew when the one that is replaced is told to', async () => {
    const log = join(world.folder, 'downloads.log')
    await world.configure(`${FALLBACK}\nWorkers: 2\nLogDir: ${world.folder}`)
    const server = await world.startServer('--pid-file', world.pidFile)
    const {pid = 0} = server.process
    /** Each worker has it open once. */
    const writersOf = (file: string) =>
      withChildren(pid)
        .flatMap(openFiles)
        .filter(open => open === file).length
    await server.signal('SIGUSR2', 'the new program answers and is on trial')
    expect(writersOf(log)).toBe(4)

    await rename(log, `${log}.1`)
    process.kill(pid, 'SIGUSR1')

    await vi.waitFor(() => expect([writersOf(`${log}.1`), writersOf(log)]).toEqual([0, 4]), {interval: 20})
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
    const server = await world.startServer('--pid-file', world.pidFile)
    const stop = load(`unix:${path}`)
    await world.configure(`${settings}\n${lines.replace('STATE', join(world.folder, 'other'))}`)

    await server.signal('SIGUSR2', 'the new program is started')
    await server.logged('not upgraded; the running program stays', 30_000)

    const {302: answered = 0, ...failed} = await stop()
    expect(failed).toEqual({})
    expect(answered).toBeGreaterThan(0)
    expect(server.log()).toContain(reason)
    expect(await world.holder()).toBe(server.process.pid)
    await vi.waitFor(() => expect(heard).toContainEqual(expect.objectContaining({code: 'MB_UPGRADE_FAILED'})))
    expect((await stat(path)).isSocket()).toBe(true)
  })

  it('to a program that says that it is ready and ends leaves the running one as it is, and says so', async () => {
    const program = join(world.folder, 'program.mjs')
    const own = `await import(${JSON.stringify(resolve('bin/run.js'))})`
    await writeFile(program, own)
    const server = await world.startServerBy(program, '--pid-file', world.pidFile)
    await writeFile(program, "process.send({type: 'ready'}); process.once('message', () => process.exit(3))")

    expect(await world.run('upgrade')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('it ended with exit code 3') as string,
    })

    expect(server.log()).toContain('not upgraded; the running program stays')
    expect(server.log()).not.toContain('not locked any more')
    await writeFile(program, own)
    await world.upgrade(server)
  })
})

describe('mirrorbits upgrade', () => {
  it('that is run twice at the same time is one upgrade, of which both tell', async () => {
    const server = await world.startServer('--pid-file', world.pidFile)
    await vi.waitFor(async () => expect(await world.holder()).toBe(server.process.pid), {timeout: 10_000})
    const first = world.json('upgrade')
    await server.logged('the new program answers and is on trial')

    const results = await Promise.all([first, world.json('upgrade')])

    for (const result of results) expect(result).toMatchObject({nodes: [{ok: true}], silent: 0})
    expect(server.log().split('the new program is started')).toHaveLength(2)
  })

  it('works through the admin API of the node that is replaced', async () => {
    const port = await freePort('127.0.0.1')
    await world.configure(`${FALLBACK}\nRPCListenAddress: 127.0.0.1:${port}\nRPCPassword: secret`)
    const server = await world.startServer('--pid-file', world.pidFile)
    await server.logged('admin API listening')
    await vi.waitFor(async () => expect(await world.holder()).toBe(server.process.pid), {timeout: 10_000})

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
