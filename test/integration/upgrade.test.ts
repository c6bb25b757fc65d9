import {stat, writeFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {schemaProblems} from '../support/json-schema.js'
import {runProgram} from '../support/program.js'
import {CLIENTS, createUpgradeWorld, FALLBACK, load, type UpgradeWorld, upgradeTwice} from '../support/upgrade-world.js'

let world: UpgradeWorld

beforeEach(async () => {
  world = await createUpgradeWorld()
})
afterEach(() => world.close())

describe('an upgrade', () => {
  it('fails no request, loses no count, and can be done again', async () => {
    await upgradeTwice(world, 2)
  })

  it('to a program that dies while both serve leaves the running one as it is', async () => {
    await world.configure(`${FALLBACK}\nWorkers: 2`)
    const program = join(world.folder, 'program.mjs')
    const own = `await import(${JSON.stringify(resolve('bin/run.js'))})`
    await writeFile(program, own)
    const server = await world.startServerBy(program, '--pid-file', world.pidFile)
    await vi.waitFor(async () => expect(await world.holder()).toBe(server.process.pid)) // now it takes orders
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
    expect(await world.holder()).toBe(server.process.pid)
    expect((await ask(server.address, '/disk.iso')).status).toBe(302)
  })

  it('is given up when the server is told to stop', async () => {
    const server = await world.startServer('--pid-file', world.pidFile)
    await server.signal('SIGUSR2', 'the new program is started')

    expect(await server.stop()).toBe(0)

    expect(server.log()).toMatch('the server was told to stop')
    expect(await world.holder()).toBeUndefined()
    await expect(stat(join(world.folder, 'state', 'server.lock'))).rejects.toThrow('ENOENT')
  })

  it('tells the truth: 0 when the new program serves, 1 and why when the old one stays', async () => {
    expect(await world.run('upgrade')).toMatchObject({code: 1, stderr: expect.stringContaining('No node') as string})
    const server = await world.startServer('--pid-file', world.pidFile)
    await vi.waitFor(async () => expect(await world.holder()).toBe(server.process.pid))

    const result = await world.json('upgrade')
    expect(await schemaProblems('upgrade', result)).toEqual([])
    expect(result).toMatchObject({nodes: [{ok: true, message: ''}], silent: 0})
    expect(await world.holder()).not.toBe(server.process.pid)

    const good = join(world.folder, 'good.conf')
    await world.configure(FALLBACK, good)
    await world.configure(`${FALLBACK}\nScanInterval: soon`)
    const {code, stdout} = await runProgram(['upgrade', '--config', good])
    expect(code).toBe(1)
    expect(stdout).toMatch(/ stays: .*ScanInterval must be/)
    expect((await ask(server.address, '/disk.iso')).status).toBe(302)
  })
})
