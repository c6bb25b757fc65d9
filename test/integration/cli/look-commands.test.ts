import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {schemaProblems} from '../../support/json-schema.js'
import {runProgram, type CommandResult} from '../../support/program.js'
import {createWorld, type World} from '../../support/world.js'

let world: World

beforeEach(async () => {
  world = await createWorld({mirrors: ['paris', 'berlin']})
})

afterEach(async () => {
  await world.close()
})

async function json<T>(name: string, ...args: readonly string[]): Promise<T> {
  const value = await world.json<T>(...args)
  expect(await schemaProblems(name, value)).toEqual([])
  return value
}

const subscribed = (): Promise<void> =>
  vi.waitFor(
    async () => {
      const [, count] = await world.database.pubsub('NUMSUB', '_mirrorbits_events_0')
      expect(Number(count)).toBeGreaterThan(0)
    },
    {timeout: 5000},
  )

/** The original's commands take no --config: it is in the environment, or at its usual place. */
async function asInScripts(...args: readonly string[]): Promise<CommandResult> {
  vi.stubEnv('MIRRORBITS_CONFIG', world.configFile)
  try {
    return await runProgram(args)
  } finally {
    vi.unstubAllEnvs()
  }
}

interface Selected {
  readonly sentTo: {readonly name: string; readonly until: string | null} | null
  readonly client: {readonly country: string}
  readonly mirrors: readonly {readonly name: string; readonly url: string; readonly weight: number}[]
  readonly excluded: readonly {readonly name: string; readonly reason: string}[]
  readonly fallbacks: readonly {readonly name: string}[]
}

describe('select', () => {
  it('explains who may serve a client, and why others may not', async () => {
    await world.publish('dir/a b.iso', 'content')
    await world.copyTo()
    for (const name of ['paris', 'berlin']) await world.addMirror(name)
    await world.json('refresh')
    await world.json('mirror', 'scan', '--all')
    await world.run('mirror', 'enable', 'paris')
    await world.database.hset('MIRROR_1', 'httpUp', '1', 'httpDownReason', '')

    const plain = await json<Selected>('select', 'select', 'dir/a b.iso', '--ip', '127.0.1.1')
    expect(plain.mirrors).toMatchObject([{name: 'paris', url: `${world.mirror('paris').http.url}dir/a%20b.iso`}])
    expect(plain.excluded).toMatchObject([{name: 'berlin', reason: 'Disabled'}])
    const secure = await world.run('select', '/dir/a b.iso', '--ip', '127.0.1.1', '--https', '--json')
    expect(secure.code).toBe(1)
    expect(JSON.parse(secure.stdout)).toMatchObject({
      mirrors: [],
      excluded: [{reason: 'Not HTTPS'}, {reason: 'Disabled'}],
    })
    await world.configure('Fallbacks: [{URL: "http://last.example/", CountryCode: fr, ContinentCode: eu}]')
    expect(await world.run('select', '/dir/a b.iso', '--ip', '127.0.1.1', '--https')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Sent to fallback0, the fallback: no mirror may serve/) as string,
    })
    await world.configure('')

    const {stdout} = await world.run('select', '/dir/a b.iso', '--ip', '127.0.1.1')
    expect(stdout).toMatch(
      /^Sent to paris\n\nFile {6}\/dir\/a b\.iso, 7 bytes, of 2025-\d\d-\d\d \d\d:\d\d:\d\d UTC[^]*MIRROR +DISTANCE +SCORE +WEIGHT +URL\nparis/,
    )
    expect(stdout).toMatch(/EXCLUDED +DISTANCE +REASON\nberlin .* Disabled\n/)

    expect(await world.run('select', '/none', '--ip', '127.0.1.1')).toMatchObject({code: 1})
    expect((await world.run('select', '/none', '--ip', 'x')).stderr).toContain('MB_USAGE')
    const bad = await world.run('select', '/dir/a b.iso', '--ip', '127.0.1.1', '--time', 'noon')
    expect(bad).toMatchObject({code: 2})
    expect(bad.stderr).toContain('is not a time like')
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
  beforeEach(async () => {
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

  it('count files that fit a pattern on the days that are asked for', async () => {
    expect(await json('stats-file', 'stats', 'file', '')).toEqual({
      ...{from: null, to: null, downloads: 1005},
      files: [
        {path: '/a.iso', downloads: 1000},
        {path: '/dir/b.tgz', downloads: 5},
      ],
    })
    const days = ['--from', '2024-02-28', '--to', '2024-02-29']
    expect(await json('stats-file', 'stats', 'file', '\\.iso$', ...days)).toMatchObject({
      ...{from: '2024-02-28', to: '2024-02-29', downloads: 1007},
    })
    expect(await world.run('stats', 'file', '(', '--json')).toMatchObject({code: 2})
    expect(await world.run('stats', 'file', 'a', '--from', '2024-02-30')).toMatchObject({code: 2})
  })

  it('count what mirrors have served', async () => {
    expect(await json('stats-mirror', 'stats', 'mirror')).toMatchObject({
      mirrors: [
        {name: 'paris', downloads: 300, bytes: 123_400_000, share: 0.75},
        {name: 'berlin', downloads: 100, share: 0.25},
      ],
    })
    expect(
      await json('stats-mirror', 'stats', 'mirror', 'berl', '--from', '2024-02-01', '--to', '2024-02-29'),
    ).toMatchObject({mirrors: [{name: 'berlin', downloads: 100, share: 0.25}]})
    expect((await world.run('stats', 'mirror')).stdout).toMatch(
      /^MIRROR +DOWNLOADS +BYTES +SHARE\nparis +300 +117\.7 MiB +75\.0 %\n/,
    )
  })

  it("print what the original's verb prints", async () => {
    const files = await asInScripts('stats', '-start-date=2024-02-28', '-end-date=2024-02-29', 'file', '.')
    expect(files.stdout).toBe('/a.iso:\t\t\t\t1007\n/dir/b.tgz:\t\t\t5\n\t\t\t\t\nTotal download requests: \t1012\n')
    expect((await asInScripts('stats', '-start-date=2023-01-01', '-end-date=2023-01-01', 'file', '.')).stdout).toBe(
      'Total download requests: \t0\n',
    )
    expect((await asInScripts('stats', 'file', 'iso')).stdout).toContain('Total download requests: \t1000\n')
    expect((await asInScripts('stats', 'mirror', 'par')).stdout).toBe(
      'Identifier:\t\tparis\nStatus:\t\t\tdisabled\nDownload requests:\t300\nBytes transferred:\t117.7 MiB\n',
    )
    expect((await asInScripts('stats', '-h=false', 'mirror', 'par')).stdout).toContain(
      'Bytes transferred:\t123400000\n',
    )
    expect(await asInScripts('stats', 'nothing', 'x')).toMatchObject({code: 2})
    expect(await asInScripts('stats', 'mirror', 'x')).toEqual({code: 1, stdout: '', stderr: "No match for 'x'\n"})
  })
})

describe('nodes', () => {
  it('are listed with their mirrors, reload when told, and their events are shown', async () => {
    for (const name of ['paris', 'berlin']) await world.addMirror(name)
    expect(await world.run('reload')).toMatchObject({code: 1})
    expect((await world.run('cluster')).stderr).toBe('No node was heard.\n')
    const server = await world.startServer()

    interface Node {
      readonly node: string
      readonly version: string
    }
    const {nodes} = await json<{nodes: Node[]}>('cluster', 'cluster')
    expect(nodes).toMatchObject([{scansSource: true, mirrors: ['paris', 'berlin']}])
    expect(nodes[0]?.version).toBe((await world.json<{version: string}>('version')).version)
    expect((await world.run('cluster')).stdout).toMatch(
      /NODE +VERSION +HEARD +SOURCE[^\n]*\n\S+ +\d+\.\d+\.\d+ +just now +yes +2 /,
    )

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
    const told = text(follower.stdout)
    const first = once(follower.stdout, 'data')
    const ended = once(follower, 'exit')
    await subscribed()
    expect(await json('reload', 'reload')).toEqual({nodes: [{node: nodes[0]?.node, ok: true, message: ''}], silent: 0})
    expect(await asInScripts('reload')).toEqual({code: 0, stdout: '', stderr: ''})
    await server.logged('configuration reloaded')
    await first
    follower.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    const stdout = await told
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
    await subscribed()
    follower.kill('SIGINT')
    expect(await ended).toEqual([130, null])
  })
})

describe('the installation', () => {
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
