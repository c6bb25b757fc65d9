import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it, type TestContext, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {openTmux, type Tmux} from '../support/tmux.js'
import {createWorld, type World} from '../support/world.js'

const PROGRAM = join(process.cwd(), 'bin', 'run.js')

let world: World
let server: RunningServer

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin']})
  await world.publish('a.iso', 'some bytes')
  for (const name of ['paris', 'berlin']) {
    await world.copyTo(name)
    await world.addMirror(name)
  }
  await world.json('refresh')
  await world.json('mirror', 'scan', 'paris', 'berlin', '--enable')
  server = await world.serve('/a.iso')
})
afterAll(() => world.close())

/** A terminal that is closed after the test. */
async function openTerminal({onTestFinished}: TestContext, columns: number, rows: number): Promise<Tmux> {
  const opened = await openTmux(columns, rows)
  onTestFinished(() => opened.close())
  return opened
}

async function openTop(
  context: TestContext,
  columns: number,
  rows: number,
  ...flags: readonly string[]
): Promise<Tmux> {
  const opened = await openTerminal(context, columns, rows)
  await opened.keys('echo was here before', 'Enter')
  await opened.shows(/\nwas here before/)
  await opened.keys(`node ${PROGRAM} top --config ${world.configFile} ${flags.join(' ')}`, 'Enter')
  await opened.shows(/ mirrorbits .* 1 node /)
  return opened
}

/** The shell again, with what was on the screen before, its cursor and its line editing. */
async function expectCleanShell(terminal: Tmux): Promise<void> {
  await terminal.shows(/was here before[^]*ready>\s*$/)
  expect(await terminal.variable('alternate_on')).toBe('0')
  expect(await terminal.variable('cursor_flag')).toBe('1')
  await terminal.keys('echo typed $((40 + 2))', 'Enter')
  await terminal.shows(/\ntyped 42/)
}

/** The process id of what was started last in it. */
async function processIn(terminal: Tmux): Promise<number> {
  const shell = Number(await terminal.variable('pane_pid'))
  const started = withChildren(shell).at(-1) ?? shell
  expect(started).not.toBe(shell)
  return started
}

// These change nothing, and mostly wait for the screen: so they run at the same time.
describe.concurrent('mirrorbits top on a terminal', () => {
  it('shows the mirrors, the traffic and every view, and leaves the terminal as it was', async context => {
    const top = await openTop(context, 120, 34)
    await top.shows(/berlin .*● up/)
    const loading = setInterval(() => void ask(server.address, '/a.iso').catch(() => undefined), 50)
    try {
      await top.shows(/302 [\d.]+ %/)
      await top.shows(/[1-9]\d* req\/s|[1-9]\.\d req\/s/)
      await top.keys('2')
      await top.shows(/FILES[^]*\d+ {2}\/a\.iso/)
      await top.shows(/\d\d:\d\d:\d\d +\/a\.iso .* (paris|berlin) .* 302/)
    } finally {
      clearInterval(loading)
    }
    await top.keys('3')
    await top.shows(/─ Scans/)
    await top.keys('4')
    await top.shows(/─ Map ─[^]*[\u2801-\u28ff]{9}[^]*● up/)
    await top.keys('5')
    await top.shows(/● alive/)
    await top.keys('6')
    await top.shows(/─ Events[^]*(HTTP is up|enabled)/)
    await top.keys('?')
    await top.shows(/any key closes this/)
    await top.keys('x')
    await top.keys('q')
    await expectCleanShell(top)
  })

  it('filters, sorts and opens details', async context => {
    const top = await openTop(context, 120, 34)
    await top.keys('/ber', 'Enter')
    const filtered = await top.shows(/filter: ber ─/)
    expect(filtered.split('─ Events')[0]).not.toContain('paris')
    await top.keys('Escape')
    await top.shows(/filter: none/)
    await top.keys('sS')
    await top.shows(/sort: name ▲[^]*paris[^]*berlin/)
    await top.keys('j', 'Enter')
    await top.shows(/─ berlin[^]*Addresses[^]*LOG[^]*scan done/)
    await top.keys('q')
    await expectCleanShell(top)
  })

  it('follows the size of the terminal', async context => {
    const top = await openTop(context, 120, 34)
    await top.shows(/TODAY/)
    await top.resize(60, 16)
    const small = await top.shows(/^ mirrorbits[^]*NAME[^]*\? help/)
    expect(small.split('\n').filter(line => line.includes('mirrorbits')).length).toBe(1)
    await top.resize(50, 12)
    await top.shows(/60×16 are needed/)
    await top.resize(120, 34)
    await top.shows(/mirrorbits[^]*TODAY[^]*q quit/)
    await top.keys('q')
    await expectCleanShell(top)
  })

  it('can be suspended and continued', async context => {
    const top = await openTop(context, 100, 30)
    await top.keys('6')
    await top.shows(/─ Events/)
    await top.keys('C-z')
    await top.shows(/was here before[^]*Stopped[^]*ready>\s*$/)
    expect(await top.variable('alternate_on')).toBe('0')
    await top.keys('fg', 'Enter')
    await top.shows(/─ Events/)
    expect(await top.variable('alternate_on')).toBe('1')
    await top.keys('C-c')
    await expectCleanShell(top)
  })

  it('is suspended together with what started it, as npx does', async context => {
    const top = await openTerminal(context, 100, 30)
    await top.keys('echo was here before', 'Enter')
    const words = `${process.execPath} ${PROGRAM} top --config ${world.configFile}`
    await top.keys(
      `${process.execPath} -e 'require("child_process").spawnSync("sh", ["-c", "${words}; :"], {stdio: "inherit"})'`,
      'Enter',
    )
    await top.shows(/ mirrorbits .* 1 node /)
    await top.keys('C-z')
    await top.shows(/was here before[^]*Stopped[^]*ready>\s*$/)
    await top.keys('fg', 'Enter')
    await top.shows(/ mirrorbits .* 1 node /)
    await top.keys('q')
    await expectCleanShell(top)
  })

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
    it(`leaves the terminal as it was when it gets ${signal}`, async context => {
      const top = await openTop(context, 100, 30)
      process.kill(await processIn(top), signal)
      await expectCleanShell(top)
    })
  }

  it('ends with its terminal', async context => {
    const top = await openTop(context, 100, 30)
    const pid = await processIn(top)
    await top.close()
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'))
  })
})

describe('mirrorbits top on a terminal, where much happens', () => {
  it('disables and enables a mirror, and scans and checks it', async context => {
    const top = await openTop(context, 120, 34)
    await top.keys('/berlin', 'Enter')
    await top.keys('e')
    await top.shows(/Take berlin out of service\? y\/N/)
    await top.keys('n')
    await top.shows(/Nothing was done/)
    await top.keys('e', 'y')
    await top.shows(/berlin +DE EU +○ disabled/)
    const states = async () =>
      (await world.json<{name: string; enabled: boolean}[]>('mirror', 'list')).map(({name, enabled}) => [name, enabled])
    expect(await states()).toContainEqual(['berlin', false])

    await top.keys('e')
    await top.shows(/Let berlin take traffic\?/)
    await top.keys('y')
    await top.shows(/berlin +DE EU +● up/)
    expect(await states()).toContainEqual(['berlin', true])
    await top.keys('w')
    await top.shows(/Score of berlin, in percent, now 0:/)
    await top.keys('25', 'Enter')
    await top.shows(/berlin: score 0 → 25/)
    await top.keys('r', 'y')
    await top.shows(/berlin: scan done in .*1 file listed/)
    await top.keys('c', 'y')
    await top.shows(/berlin: checked, HTTP up/)
    await top.keys('q')
    await expectCleanShell(top)
  })

  it('says so while Redis is away, and goes on when it is back', async context => {
    const top = await openTop(context, 120, 34, '--read-only')
    await world.stopRedis()
    await top.shows(/STALE: no answer from Redis for \d+ s/)
    await top.shows(/berlin/)
    await world.startRedis()
    await vi.waitFor(async () => expect(await top.screen()).not.toContain('STALE'), {interval: 200})
    await top.shows(/1 node /)
    await top.keys('q')
    await expectCleanShell(top)
  })
})

describe.concurrent('mirrorbits top without a terminal', () => {
  it('names what can be done instead', async () => {
    const {code, stderr} = await world.run('top')
    expect(code).toBe(2)
    expect(stderr).toContain('MB_USAGE')
    expect(stderr).toMatch(/--once[^]*--json[^]*--follow/)
  })

  it('says so of a terminal that cannot place text', async context => {
    const dumb = await openTerminal(context, 80, 24)
    await dumb.keys(`TERM=dumb node ${PROGRAM} top --config ${world.configFile}`, 'Enter')
    await dumb.shows(/MB_USAGE[^]*TERM=dumb[^]*--once/)
  })

  it('prints one screen of a view', async () => {
    const {code, stdout} = await world.run('top', '--once', '--view', 'cluster', '--ascii')
    expect(code).toBe(0)
    expect(stdout).toMatch(/- Cluster -[^]*\* alive/)
    expect(stdout).toMatch(/^[\n -~]*$/)
  })

  it('prints a snapshot for programs', async () => {
    const snapshot = await world.json<{
      mirrors: {name: string}[]
      nodes: {version: string}[]
      traffic: {source: string}
    }>('top')
    expect(snapshot.mirrors.map(({name}) => name)).toEqual(['paris', 'berlin'])
    expect(snapshot.nodes).toHaveLength(1)
    expect(snapshot.traffic.source).toBe('nodes')
  })

  it('prints line after line until it is interrupted', async () => {
    const child = spawn(process.execPath, [
      PROGRAM,
      'top',
      '--follow',
      '--json',
      '--interval',
      '0.2',
      '--config',
      world.configFile,
    ])
    const ended = once(child, 'exit')
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await vi.waitFor(() => expect(output.split('\n').length).toBeGreaterThan(3))
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    for (const line of output.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('mirrors')
  })

  it.each(['0', 'often', '61'])('refuses an interval of %s', async interval => {
    const {code, stderr} = await world.run('top', '--once', '--interval', interval)
    expect([code, stderr]).toEqual([2, expect.stringContaining('0.1 to 60')])
  })
})
