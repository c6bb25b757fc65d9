import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {schemaProblems} from '../../support/json-schema.js'
import {runProgram, type CommandResult} from '../../support/program.js'
import {createWorld, type World} from '../../support/world.js'

let world: World

const open = async (): Promise<void> => {
  world = await createWorld({mirrors: ['paris', 'berlin']})
}
const close = (): Promise<void> => world.close()

function eachTestHasAWorld(): void {
  beforeEach(open)
  afterEach(close)
}

async function json<T>(name: string, ...args: readonly string[]): Promise<T> {
  const value = await world.json<T>(...args)
  expect(await schemaProblems(name, value)).toEqual([])
  return value
}

/** Numbers of the connections that listen to channels; a later one has a greater number. */
async function subscribers(): Promise<number[]> {
  const list = String(await world.database.client('LIST', 'TYPE', 'PUBSUB'))
  return [...list.matchAll(/^id=(\d+) /gm)].map(([, id]) => Number(id))
}

/** Waits until somebody listens who did not before; meanwhile others may have ended. */
const subscribed = (before: readonly number[]): Promise<void> =>
  vi.waitFor(async () => expect(Math.max(...(await subscribers()))).toBeGreaterThan(Math.max(0, ...before)))

/** The original's commands take no --config: it is in the environment, or at its usual place. */
const asInScripts = (...commands: readonly string[][]): Promise<CommandResult[]> =>
  Promise.all(commands.map(args => runProgram(args, {MIRRORBITS_CONFIG: world.configFile})))

interface Selected {
  readonly sentTo: {readonly name: string; readonly until: string | null} | null
  readonly client: {readonly country: string}
  readonly mirrors: readonly {readonly name: string; readonly url: string; readonly weight: number}[]
  readonly excluded: readonly {readonly name: string; readonly reason: string}[]
  readonly fallbacks: readonly {readonly name: string}[]
}

describe('select', () => {
  eachTestHasAWorld()

  it('explains who may serve a client, and why others may not', async () => {
    await world.publish('dir/a b.iso', 'content')
    await world.copyTo()
    for (const name of ['paris', 'berlin']) await world.addMirror(name)
    await world.json('refresh')
    await world.json('mirror', 'scan', '--all')
    await world.run('mirror', 'enable', 'paris')
    await world.database.hset('MIRROR_1', 'httpUp', '1', 'httpDownReason', '')

    const ask = (path: string, ...flags: readonly string[]) => world.run('select', path, '--ip', '127.0.1.1', ...flags)
    const [plain, secure, shown, none, noAddress, noTime] = await Promise.all([
      json<Selected>('select', 'select', 'dir/a b.iso', '--ip', '127.0.1.1'),
      ask('/dir/a b.iso', '--https', '--json'),
      ask('/dir/a b.iso'),
      ask('/none'),
      world.run('select', '/none', '--ip', 'x'),
      ask('/dir/a b.iso', '--time', 'noon'),
    ])
    expect(plain.mirrors).toMatchObject([{name: 'paris', url: `${world.mirror('paris').http.url}dir/a%20b.iso`}])
    expect(plain.excluded).toMatchObject([{name: 'berlin', reason: 'Disabled'}])
    expect(secure.code).toBe(1)
    expect(JSON.parse(secure.stdout)).toMatchObject({
      mirrors: [],
      excluded: [{reason: 'Not HTTPS'}, {reason: 'Disabled'}],
    })
    expect(shown.stdout).toMatch(
      /^Sent to paris\n\nFile {6}\/dir\/a b\.iso, 7 bytes, of 2025-\d\d-\d\d \d\d:\d\d:\d\d UTC[^]*MIRROR +DISTANCE +SCORE +WEIGHT +URL\nparis/,
    )
    expect(shown.stdout).toMatch(/EXCLUDED +DISTANCE +REASON\nberlin .* Disabled\n/)
    expect(none).toMatchObject({code: 1})
    expect(noAddress.stderr).toContain('MB_USAGE')
    expect(noTime).toMatchObject({code: 2})
    expect(noTime.stderr).toContain('is not a time like')

    await world.configure('Fallbacks: [{URL: "http://last.example/", CountryCode: fr, ContinentCode: eu}]')
    expect(await ask('/dir/a b.iso', '--https')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Sent to fallback0, the fallback: no mirror may serve/) as string,
    })
  })

  it('tells until when a network keeps its mirror', async () => {
    await world.configure('StickyMinutes: 60\nSelectionStrategy: balanced')
    await world.publish('a.iso', 'content')
    await world.copyTo()
    for (const name of ['paris', 'berlin']) await world.addMirror(name)
    await world.json('refresh')
    await world.json('mirror', 'scan', '--all', '--enable')
    for (const id of [1, 2]) await world.database.hset(`MIRROR_${id}`, 'httpUp', '1', 'httpDownReason', '')

    const at = (time: string) => json<Selected>('select', 'select', '/a.iso', '--ip', '127.0.1.9', '--time', time)
    const first = await at('2026-11-21T12:00Z')
    expect(first).toMatchObject({strategy: 'balanced', sentTo: {until: expect.any(String) as unknown}})
    const until = first.sentTo?.until ?? ''
    expect(Date.parse(until) - Date.UTC(2026, 10, 21, 12)).toBeLessThanOrEqual(3_600_000)
    expect((await at(until)).sentTo?.until).toBe(new Date(Date.parse(until) + 3_600_000).toISOString())
  })
})

describe('statistics', () => {
  // Nothing is changed by these tests, so one world will do.
  beforeAll(async () => {
    await open()
    for (const name of ['paris', 'berlin']) await world.addMirror(name)
    const {database} = world
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '_')
    for (const period of ['', '_2024', '_2024_02', '_2024_02_28', `_${today}`]) {
      await database.hset(`STATS_FILE${period}`, '/a.iso', 1000, '/dir/b.tgz', 5)
      await database.hset(`STATS_MIRROR${period}`, 1, 300, 2, 100)
      await database.hset(`STATS_MIRROR_BYTES${period}`, 1, 123_400_000, 2, 5)
    }
    await database.hset('STATS_FILE_2024_02_29', '/a.iso', 7)
  })
  afterAll(close)

  it('count files that fit a pattern on the days that are asked for', async () => {
    const days = ['--from', '2024-02-28', '--to', '2024-02-29']
    const [all, ofDays, noPattern, noDay] = await Promise.all([
      json('stats-file', 'stats', 'file', ''),
      json('stats-file', 'stats', 'file', '\\.iso$', ...days),
      world.run('stats', 'file', '(', '--json'),
      world.run('stats', 'file', 'a', '--from', '2024-02-30'),
    ])
    expect(all).toEqual({
      ...{from: null, to: null, downloads: 1005},
      files: [
        {path: '/a.iso', downloads: 1000},
        {path: '/dir/b.tgz', downloads: 5},
      ],
    })
    expect(ofDays).toMatchObject({from: '2024-02-28', to: '2024-02-29', downloads: 1007})
    expect(noPattern).toMatchObject({code: 2})
    expect(noDay).toMatchObject({code: 2})
  })

  it('count what mirrors have served', async () => {
    const [all, berlin, table] = await Promise.all([
      json('stats-mirror', 'stats', 'mirror'),
      json('stats-mirror', 'stats', 'mirror', 'berl', '--from', '2024-02-01', '--to', '2024-02-29'),
      world.run('stats', 'mirror'),
    ])
    expect(all).toMatchObject({
      mirrors: [
        {name: 'paris', downloads: 300, bytes: 123_400_000, share: 0.75},
        {name: 'berlin', downloads: 100, share: 0.25},
      ],
    })
    expect(berlin).toMatchObject({mirrors: [{name: 'berlin', downloads: 100, share: 0.25}]})
    expect(table.stdout).toMatch(/^MIRROR +DOWNLOADS +BYTES +SHARE\nparis +300 +117\.7 MiB +75\.0 %\n/)
  })

  it("print what the original's verb prints", async () => {
    const [files, before, iso, paris, exact, nothing, nobody] = await asInScripts(
      ['stats', '-start-date=2024-02-28', '-end-date=2024-02-29', 'file', '.'],
      ['stats', '-start-date=2023-01-01', '-end-date=2023-01-01', 'file', '.'],
      ['stats', 'file', 'iso'],
      ['stats', 'mirror', 'par'],
      ['stats', '-h=false', 'mirror', 'par'],
      ['stats', 'nothing', 'x'],
      ['stats', 'mirror', 'x'],
    )
    expect(files?.stdout).toBe('/a.iso:\t\t\t\t1007\n/dir/b.tgz:\t\t\t5\n\t\t\t\t\nTotal download requests: \t1012\n')
    expect(before?.stdout).toBe('Total download requests: \t0\n')
    expect(iso?.stdout).toContain('Total download requests: \t1000\n')
    expect(paris?.stdout).toBe(
      'Identifier:\t\tparis\nStatus:\t\t\tdisabled\nDownload requests:\t300\nBytes transferred:\t117.7 MiB\n',
    )
    expect(exact?.stdout).toContain('Bytes transferred:\t123400000\n')
    expect(nothing).toMatchObject({code: 2})
    expect(nobody).toEqual({code: 1, stdout: '', stderr: "No match for 'x'\n"})
  })
})

describe('nodes', () => {
  eachTestHasAWorld()

  it('are listed with their mirrors, reload when told, and their events are shown', async () => {
    for (const name of ['paris', 'berlin']) await world.addMirror(name)
    const [reload, cluster] = await Promise.all([world.run('reload'), world.run('cluster')])
    expect(reload).toMatchObject({code: 1})
    expect(cluster.stderr).toBe('No node was heard.\n')
    const server = await world.startNode()

    interface Node {
      readonly node: string
      readonly version: string
    }
    const [{nodes}, table, {version}] = await Promise.all([
      json<{nodes: Node[]}>('cluster', 'cluster'),
      world.run('cluster'),
      world.json<{version: string}>('version'),
    ])
    expect(nodes).toMatchObject([{scansSource: true, mirrors: ['paris', 'berlin']}])
    expect(nodes[0]?.version).toBe(version)
    expect(table.stdout).toMatch(/NODE +VERSION +HEARD +SOURCE[^\n]*\n\S+ +\d+\.\d+\.\d+ +just now +yes +2 /)

    const before = await subscribers()
    const args = [
      'bin/run.js',
      'events',
      '--follow',
      '--type',
      'config.reloaded',
      '--json',
      '--config',
      world.configFile,
    ]
    const follower = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']})
    const printed = text(follower.stdout)
    const first = once(follower.stdout, 'data')
    const ended = once(follower, 'exit')
    await subscribed(before)
    const [told, inScripts] = await Promise.all([json('reload', 'reload'), asInScripts(['reload'])])
    expect(told).toEqual({nodes: [{node: nodes[0]?.node, ok: true, message: ''}], silent: 0})
    expect(inScripts).toEqual([{code: 0, stdout: '', stderr: ''}])
    await server.logged('configuration reloaded')
    await first
    follower.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    const stdout = await printed
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as unknown)
    for (const line of lines) {
      expect(line).toMatchObject({type: 'config.reloaded'})
      expect(await schemaProblems('events', line)).toEqual([])
    }
  })

  it('tell figures to those who ask for them', async () => {
    await world.startServer()
    const listened = (...flags: string[]) => world.run('events', '--seconds', '3', ...flags)
    const [plain, asked, json] = await Promise.all([listened(), listened('--type', 'rates'), listened('--json')])
    expect(asked.stdout).toMatch(/ rates .* p99=/)
    expect(json.stdout).toContain('"type":"rates"')
    expect(plain).toMatchObject({code: 0, stdout: expect.not.stringContaining('rates') as string})
  })

  it('are followed until Ctrl-C', async () => {
    const args = ['bin/run.js', 'events', '--follow', '--config', world.configFile]
    const follower = spawn(process.execPath, args, {stdio: 'ignore'})
    const ended = once(follower, 'exit')
    await subscribed([])
    follower.kill('SIGINT')
    expect(await ended).toEqual([130, null])
  })
})

describe('the installation', () => {
  eachTestHasAWorld()

  it('has a configuration that is checked and shown without secrets', async () => {
    await world.configure('RedisPassword: geheim\nRPCPassword: geheim\nGzp: true')
    const checked = await world.json<{warnings: string[]}>('config', 'check')
    expect(await schemaProblems('config-check', checked)).toEqual([])
    expect(checked.warnings).toEqual([expect.stringMatching(/mirrorbits\.conf:\d+: Gzp is not a known key/)])
    const shown = await json('config-show', 'config', 'show')
    expect(shown).toMatchObject({rpcPassword: '***', redis: {password: '***', db: 0}, repository: world.repository})
    const text = await world.run('config', 'show')
    expect(text.stdout).toContain('hashes.sha256: true\n')
    expect(text.stdout + text.stderr).not.toContain('geheim')

    const elsewhere = await world.run('config', 'check', '--repository', join(world.folder, 'nowhere'))
    expect(elsewhere.stdout + elsewhere.stderr).toMatch(/Repository: .*nowhere is not there/)

    await world.configure('Gzip: maybe')
    expect((await world.run('config', 'check')).stderr).toMatch(/mirrorbits\.conf:\d+: Gzip must be/)
    expect(await world.run('config', 'check')).toMatchObject({code: 1})
  })

  it('tells of a mirror whose record cannot be read, and what to do', async () => {
    await world.database.set('MIRRORBITS_DB_VERSION', 3)
    await world.database.hset('MIRRORS', '99', 'odd')
    await world.database.hset('MIRROR_99', {name: 'odd', score: 'many'})
    const told = /the record of mirror 99 cannot be read: .*score.*HDEL MIRRORS 99/i
    const list = await world.run('mirror', 'list', '--json')
    expect({code: list.code, names: JSON.parse(list.stdout) as unknown}).toEqual({
      code: 0,
      names: expect.not.arrayContaining([expect.objectContaining({name: 'odd'})]) as unknown,
    })
    expect(list.stderr).toMatch(told)
    expect((await world.run('mirror', 'list')).stderr).toMatch(told)
    const doctor = await world.run('doctor')
    expect(doctor.stdout.replace(/\n\s+→/, '')).toMatch(told)
    await world.database.hdel('MIRRORS', '99')
    expect((await world.run('mirror', 'list')).stderr).not.toMatch(told)
  })

  it('is looked over by the doctor, who says what to do', async () => {
    await world.publish('a', 'a')
    const well = await json<{findings: {check: string; state: string}[]}>('doctor', 'doctor')
    expect(well.findings.filter(({state}) => state === 'broken')).toEqual([])
    expect(well.findings.map(({check}) => check)).toEqual([
      'configuration',
      'node',
      'redis',
      'database',
      'clock',
      'repository',
      'geoip',
      'rsync',
      'state',
      'port',
    ])

    await world.database.set('MIRRORBITS_DB_VERSION', 2)
    await world.configure(`GeoipDatabasePath: ${world.folder}\nRepository: ${world.folder}/none`)
    const ill = await world.run('doctor')
    expect(ill.code).toBe(1)
    expect(ill.stdout).toMatch(
      /✖ database [^]*→ .*db upgrade[^]*✖ repository [^]*→ Mount it[^]*✖ geoip [^]*→ Put GeoLite2/,
    )

    const without = await runProgram(['doctor', '--config', join(world.folder, 'nowhere.conf')])
    expect(without.code).toBe(1)
    expect(without.stdout).toMatch(/✖ configuration .*nowhere[^]*✔ node [^]*redis [^]*rsync [^]*state [^]*port /)
    expect(without.stdout).not.toContain('repository ')

    await world.configure('RedisAddress: 127.0.0.1:1')
    expect((await world.run('doctor')).stdout).toMatch(/✖ redis .*127\.0\.0\.1:1.*\n +→ /)
    await world.configure('Gzip: maybe')
    expect(await world.run('doctor')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Gzip must be') as unknown,
    })
  })
})
