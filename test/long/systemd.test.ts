import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createLoadedWorld, underLoad} from '../support/chaos.js'
import {freePort} from '../support/listening.js'
import {startSystemd, verifyUnit, whyNoSystemd, withoutSandbox, type Systemd} from '../support/systemd.js'
import type {World} from '../support/world.js'

const config = (fallback: string): string => `Workers: 2\nFallbacks: [{URL: 'http://${fallback}.example/'}]`
const SERVICE = 'mirrorbits.service'

const refusal = await whyNoSystemd()

let world: World
let systemd: Systemd
let address: string

beforeAll(async () => {
  if (refusal !== undefined) return
  world = await createLoadedWorld({config: config('first')})
  address = `127.0.0.1:${await freePort('127.0.0.1')}`
  const read = (name: string) => readFile(resolve('contrib/systemd', name), 'utf8')
  systemd = await startSystemd({
    [SERVICE]: await read(SERVICE),
    [`${SERVICE}.d/test.conf`]: onThisMachine(world.configFile),
    'mirrorbits.socket': await read('mirrorbits.socket'),
    'mirrorbits.socket.d/test.conf': `[Socket]\nListenStream=\nListenStream=${address}\n`,
  })
})
afterAll(async () => {
  if (refusal !== undefined) return
  await systemd.stop()
  await world.close()
})

/** What differs from the unit that operators install: where things are, who runs them, and how long a test waits. */
const onThisMachine = (configFile: string): string => `
[Unit]
Wants=
After=
[Service]
ExecStart=
ExecStart=${process.execPath} ${resolve('bin/run.js')} server --config ${configFile}
User=
Group=
PrivateTmp=no
ReadWritePaths=${world.folder}
WatchdogSec=3s
StandardError=append:${join(world.folder, 'service.log')}
${withoutSandbox()}`

const service = () => systemd.show(SERVICE)
const mainPid = async (): Promise<number> => Number((await service())['MainPID'])
const active = (): Promise<void> =>
  vi.waitFor(async () => expect(await service()).toMatchObject({ActiveState: 'active', SubState: 'running'}), {
    timeout: 30_000,
    interval: 100,
  })
const through = (what: string, deed: () => Promise<void>, slowestMs?: () => number): Promise<void> =>
  underLoad({
    ...{what: `systemd: ${what}`, address, database: world.database, deed},
    ...(slowestMs === undefined ? {} : {slowestMs}),
  })

/** Restarts the service under load. A request that comes meanwhile waits for that, and not much longer. */
async function restart(what: string, times: number): Promise<void> {
  let longestMs = 0
  await through(
    what,
    async () => {
      for (let round = 0; round < times; round++) {
        const former = await mainPid()
        const began = performance.now()
        // Returns when the new process has said that it is ready.
        await systemd.systemctl('restart', SERVICE)
        longestMs = Math.max(longestMs, performance.now() - began)
        expect(await mainPid()).not.toBe(former)
        expect(await service()).toMatchObject({ActiveState: 'active', SubState: 'running'})
      }
    },
    () => 1.5 * longestMs,
  )
  process.stdout.write(`the longest restart took ${longestMs.toFixed(0)} ms\n`)
}

const fallback = async () => (await ask(address, '/pool/file-1.iso', {method: 'HEAD'})).headers.location

const underManager = (): void => {
  it('is started by the first request to its socket, which waits for the answer', async () => {
    await systemd.systemctl('start', 'mirrorbits.socket')
    expect(await service()).toMatchObject({ActiveState: 'inactive'})

    expect((await ask(address, '/pool/file-1.iso', {method: 'HEAD'})).status).toBe(302)

    await active()
    expect(await service()).toMatchObject({
      StatusText: expect.stringMatching(/^mirrorbits \S+ answers on .* with 2 workers$/) as string,
      NRestarts: '0',
    })
  })

  it('is restarted under load without a failed request or a lost count', async () => {
    await restart('systemctl restart, three times', 3)
  })

  it('is reloaded under load: the new configuration is in force when systemctl returns', async () => {
    const pid = await mainPid()
    await through('systemctl reload', async () => {
      await world.configure(config('second'))
      await systemd.systemctl('reload', SERVICE)
      await vi.waitFor(async () => expect(await fallback()).toMatch('http://second.example/'), 5000)
    })
    expect(await mainPid()).toBe(pid)
  })

  it('is upgraded under load: the service goes on with another main process', async () => {
    const former = await mainPid()
    await through('mirrorbits upgrade', async () => {
      expect(await world.json('upgrade')).toMatchObject({nodes: [{ok: true}]})
      await vi.waitFor(async () => expect(await mainPid()).not.toBe(former), 10_000)
      await vi.waitFor(() => expect(() => systemd.outside(former)).toThrow(), 20_000)
    })
    await active()
    expect(await service()).toMatchObject({NRestarts: '0', Result: 'success'})
    await restart('systemctl restart after an upgrade', 1)
  })

  it('is killed and started again when it does nothing any more', async () => {
    const former = await mainPid()
    process.kill(systemd.outside(former), 'SIGSTOP')
    await vi.waitFor(async () => expect(await service()).toMatchObject({NRestarts: '1'}), {
      timeout: 60_000,
      interval: 200,
    })
    await active()
    expect(await mainPid()).not.toBe(former)
    expect((await ask(address, '/pool/file-1.iso', {method: 'HEAD'})).status).toBe(302)
  })

  it('is started again when it dies, and clients wait instead of being refused', async () => {
    const former = await mainPid()
    process.kill(systemd.outside(former), 'SIGKILL')
    await vi.waitFor(async () => expect((await service())['NRestarts']).not.toBe('1'), 20_000)
    expect((await ask(address, '/pool/file-1.iso', {method: 'HEAD'})).status).toBe(302)
    await active()
  })

  it('ends with success when it is stopped', async () => {
    await systemd.systemctl('stop', 'mirrorbits.socket', SERVICE)
    expect(await service()).toMatchObject({ActiveState: 'inactive', Result: 'success'})
    const log = await readFile(join(world.folder, 'service.log'), 'utf8')
    expect(log).not.toContain('the service manager cannot be told')
  })
}

/** Such a machine cannot show how the unit works, only that it says what systemd understands. */
const withoutManager = (): void => {
  it('is understood by systemd; this machine lets no test run a service manager', async () => {
    process.stdout.write(`systemd: the unit was NOT run, for this machine refuses namespaces: ${refusal}\n`)
    const text = (await readFile(resolve('contrib/systemd', SERVICE), 'utf8'))
      .replace('/usr/bin/mirrorbits', process.execPath)
      .replace(/^Documentation=.*$/m, '')
    const file = join(await mkdtemp(join(tmpdir(), 'mirrorbits-unit-')), SERVICE)
    await writeFile(file, text)
    expect(await verifyUnit(file)).toBe('')
    await writeFile(file, `${text}\nNoSuchKey=1\n`)
    expect(await verifyUnit(file)).toContain('NoSuchKey')
    await rm(dirname(file), {recursive: true})
  })
}

describe('the unit of contrib/systemd', refusal === undefined ? underManager : withoutManager)
