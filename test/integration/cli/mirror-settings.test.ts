import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import {Redis} from 'ioredis'
import {schemaProblems} from '../../support/json-schema.js'
import {startHttpMirror} from '../../support/http-mirror.js'
import {startRsyncDaemon} from '../../support/rsync-daemon.js'
import {startRedis, type RedisServer} from '../../support/redis.js'

const bin = join(import.meta.dirname, '../../../bin/run.js')
/** Knows 192.0.2.0/24 as Lyon in France. */
const GEOIP = join(import.meta.dirname, '../../../contrib/demo/geoip')
let server: RedisServer
let redis: Redis
let folder: string
/** What the program makes of an empty database. */
let version: string

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(line: string, editor = 'false') {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NO_COLOR: '1',
    EDITOR: editor,
    MIRRORBITS_CONFIG: join(folder, 'mirrorbits.conf'),
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
  }
  // It only slows Node's start.
  delete env['NODE_EXTRA_CA_CERTS']
  return spawn('bash', ['-c', `set -o pipefail; ${line}`], {cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe']})
}

/** Runs a line of shell in which `mirrorbits` is the built program. */
async function shell(line: string, editor?: string): Promise<Run> {
  const child = start(line, editor)
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return {code: child.exitCode, stdout, stderr}
}

const record = (id: number): Promise<Record<string, string>> => redis.hgetall(`MIRROR_${id}`)
const names = async (): Promise<string[]> => (await redis.hvals('MIRRORS')).sort()

/** Mirrors as they were when the test began, added without the program: it starts slowly. */
async function addMirrors(...added: string[]): Promise<void> {
  for (const [i, name] of added.entries()) {
    await redis.hset('MIRRORS', String(i + 1), name)
    await redis.hset(`MIRROR_${i + 1}`, {
      ...{ID: String(i + 1), name, http: 'http://127.0.0.1:1/', rsync: 'rsync://u:geheim@127.0.0.1/x/', score: '0'},
      ...{latitude: '48.8567', longitude: '2.3508', countryCodes: 'FR', continentCode: 'EU', asnum: '1', enabled: '0'},
      ...{sponsorName: '', comment: 'a note', adminEmail: 'ops@example.org', allowredirects: '0'},
    })
  }
  await redis.set('LAST_MID', String(added.length))
}

beforeAll(async () => {
  server = await startRedis()
  redis = new Redis(server.socket)
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-settings-'))
  await mkdir(join(folder, 'bin'))
  await mkdir(join(folder, 'repository'))
  await writeFile(join(folder, 'bin/mirrorbits'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, {
    mode: 0o755,
  })
  await writeFile(
    join(folder, 'mirrorbits.conf'),
    `Repository: ${folder}/repository\nRedisAddress: unix:${server.socket}\nStateDirectory: ${folder}/state\nGeoipDatabasePath: ${GEOIP}\n`,
  )
  expect((await shell('mirrorbits mirror list --json')).code).toBe(0)
  expect(await redis.keys('*')).toEqual(['MIRRORBITS_DB_VERSION'])
  version = String(await redis.get('MIRRORBITS_DB_VERSION'))
})

afterAll(async () => {
  await redis.quit()
  await server.stop()
  await rm(folder, {recursive: true, force: true})
})

beforeEach(async () => {
  await redis.flushall()
  await redis.set('MIRRORBITS_DB_VERSION', version)
  await addMirrors('one')
})

describe('the original edit', () => {
  const sed = String.raw`sed -i s/Score:.*/Score:\ 50/`

  it('takes a script for an editor, and writes and tells only what changed', async () => {
    const before = await record(1)
    expect(await shell('mirrorbits edit one', sed)).toEqual({
      code: 0,
      stdout: "- Score: 0\n+ Score: 50\nMirror 'one' edited successfully\n",
      stderr: '',
    })
    expect(await record(1)).toEqual({...before, score: '50'})
    expect((await shell('mirrorbits logs one')).stdout).toMatch(
      /^Printing logs for one:\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: Mirror edited\n$/,
    )
  })

  it('changes nothing when the text is the same', async () => {
    expect(await shell('mirrorbits edit one', 'true')).toMatchObject({
      code: 0,
      stdout: 'Aborted - settings are unmodified, so there is nothing to change.\n',
    })
  })

  it('asks what to do with a fault, as long as somebody answers', async () => {
    const break_ = 'sed -i s/Score:.*/Score:much/'
    const refused = await shell(`printf 'y\\nn\\n' | mirrorbits edit one`, `${break_};s/much/\\ much/`)
    expect(refused.code).toBe(0)
    expect(refused.stdout).toBe(
      'line 17: Score must be a whole number.\nRetry? [Y/n]line 17: Score must be a whole number.\nRetry? [Y/n]Aborted\n',
    )
    const alone = await shell('mirrorbits edit one </dev/null', 'sed -i s/Score:.*/Score:\\ much/')
    expect(alone).toMatchObject({code: 1, stderr: ''})
    expect(alone.stdout).toMatch(/Retry\? \[Y\/n\]\nAborted\n$/)
    expect((await record(1))['score']).toBe('0')
  })

  it('keeps what a line that was taken out said, and the comment as it is', async () => {
    await shell('mirrorbits edit one', 'sed -i -e /^Name:/d -e /^HttpURL:/d -e s/^AdminName:.*/AdminName:\\ Eve/')
    expect(await record(1)).toMatchObject({
      name: 'one',
      http: 'http://127.0.0.1:1/',
      adminName: 'Eve',
      comment: 'a note',
    })
  })

  it('ends with 1 when the name is taken or no editor is there, and the password is not told', async () => {
    await addMirrors('one', 'two')
    const taken = await shell('echo n | mirrorbits edit one', 'sed -i s/^Name:.*/Name:\\ two/')
    expect(taken.stdout).toContain('Retry? [Y/n]')
    expect(await names()).toEqual(['one', 'two'])
    expect(await shell('mirrorbits edit one', '/no/such/editor')).toMatchObject({code: 1, stdout: ''})
    const secret = await shell('mirrorbits edit one', 'sed -i s/geheim/anders/')
    expect(secret.stdout).toContain('rsync://u:***@127.0.0.1/x/')
    expect(secret.stdout + secret.stderr).not.toMatch(/geheim|anders/)
    expect((await record(1))['rsync']).toBe('rsync://u:anders@127.0.0.1/x/')
  })
})

describe('prompts in a pipeline', () => {
  it('take their answer from it', async () => {
    expect(await shell('yes | mirrorbits remove one')).toMatchObject({
      stdout: "Removing one, are you sure? [y/N]Mirror 'one' removed successfully\n",
    })
    expect(await names()).toEqual([])
  })

  it('do nothing without one, or with a no', async () => {
    expect(await shell('echo n | mirrorbits remove one')).toMatchObject({
      code: 0,
      stdout: 'Removing one, are you sure? [y/N]',
    })
    expect(await shell('mirrorbits remove one </dev/null')).toMatchObject({
      code: 2,
      stdout: 'Removing one, are you sure? [y/N]\n',
    })
    expect(await names()).toEqual(['one'])
  })

  it('are not needed to remove all that a list has', async () => {
    await addMirrors('one', 'two', 'three')
    const {code, stdout} = await shell('mirrorbits list -state=false | tail -n +2 | xargs -n1 mirrorbits remove -f')
    expect(code).toBe(0)
    expect(stdout.split('\n').sort()).toEqual([
      '',
      ...['one', 'three', 'two'].map(name => `Mirror '${name}' removed successfully`),
    ])
    expect(await names()).toEqual([])
  })
})

describe('the other verbs of the original', () => {
  it('export for mirmon', async () => {
    expect(await shell('mirrorbits export mirmon')).toEqual({
      code: 0,
      stdout: 'FR\trsync://u:geheim@127.0.0.1/x/\tops@example.org\nFR\thttp://127.0.0.1:1/\t\tops@example.org\n',
      stderr: '',
    })
    expect((await shell('mirrorbits export -rsync=false mirmon')).stdout).toBe(
      'FR\thttp://127.0.0.1:1/\tops@example.org\n',
    )
    expect((await shell('mirrorbits export -disabled=false mirmon')).stdout).toBe('')
    expect(await shell('mirrorbits export csv')).toEqual({code: 2, stdout: '', stderr: 'Unsupported format\n'})
  })

  it('tell that there is no log', async () => {
    expect(await shell('mirrorbits logs -l 5 one')).toEqual({code: 0, stdout: 'No logs for one\n', stderr: ''})
  })
})

describe('a place by GeoIP', () => {
  beforeEach(() => redis.hset('MIRROR_1', {http: 'http://192.0.2.5:8080/', countryCodes: 'BE FR'}))
  const diff = [
    '- Latitude: 48.8567',
    '- Longitude: 2.3508',
    '+ Latitude: 45.764',
    '+ Longitude: 4.8357',
    '- ASNum: 1',
    '+ ASNum: 64601',
    '',
  ].join('\n')

  it('is taken over when the answer is yes, by the original verb', async () => {
    expect(await shell('echo n | mirrorbits geoupdate one')).toEqual({
      code: 0,
      stdout: `${diff}Update mirror one? [y/N]`,
      stderr: '',
    })
    expect(await shell('mirrorbits geoupdate one </dev/null')).toMatchObject({code: 2})
    expect((await record(1))['asnum']).toBe('1')
    expect((await shell('yes | mirrorbits geoupdate one')).stdout).toBe(
      `${diff}Update mirror one? [y/N]Mirror 'one' updated successfully\n`,
    )
    expect(await record(1)).toMatchObject({latitude: '45.764', asnum: '64601', countryCodes: 'BE FR'})
    expect((await shell('mirrorbits geoupdate -f one')).stdout).toBe(
      'Geolocation is up to date, there is nothing to change.\n',
    )
  })

  it('warns when it is not known', async () => {
    await redis.hset('MIRROR_1', {http: 'http://127.0.0.1/'})
    expect((await shell('mirrorbits geoupdate -f one')).stdout).toBe(
      'Warning: unable to guess the geographic location of this mirror\n\nThere is nothing to change.\n',
    )
    const {stdout, stderr} = await shell('mirrorbits mirror geoupdate one')
    expect(stdout).toBe('')
    expect(stderr).toContain('GeoIP does not know where it is')
  })

  it('can be tried before', async () => {
    expect((await shell('mirrorbits mirror geoupdate one --dry-run')).stdout).toBe(`${diff}one would be changed\n`)
    const {stdout} = await shell('mirrorbits mirror geoupdate one --json')
    expect(JSON.parse(stdout)).toMatchObject({changed: ['Latitude', 'Longitude', 'ASNum'], warnings: []})
  })

  it('needs a database', async () => {
    await shell('sed "s:^GeoipDatabasePath.*:GeoipDatabasePath\\: /no/such/folder:" mirrorbits.conf > none.conf')
    const {code, stderr} = await shell('mirrorbits geoupdate --config none.conf -f one')
    expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('MB_GEOIP_UNAVAILABLE') as string})
  })
})

describe('mirror set', () => {
  it('changes settings by their names and shows the difference', async () => {
    const before = await record(1)
    expect(
      await shell('mirrorbits mirror set one score=-30 sponsor-name="Ars Aro" countries=fr,be Enabled=true'),
    ).toEqual({
      code: 0,
      stdout:
        '- SponsorName: ""\n+ SponsorName: Ars Aro\n- Score: 0\n+ Score: -30\n- CountryCodes: FR\n+ CountryCodes: FR BE\n- Enabled: false\n+ Enabled: true\none changed\n',
      stderr: '',
    })
    expect(await record(1)).toEqual({
      ...before,
      score: '-30',
      sponsorName: 'Ars Aro',
      countryCodes: 'FR BE',
      enabled: '1',
      disabledByCheck: '0',
    })
    expect((await shell('mirrorbits mirror set one Score=-30')).stdout).toBe('one is so already.\n')
    const json = await shell('mirrorbits mirror set one Score=1 --json')
    expect(JSON.parse(json.stdout)).toMatchObject({mirror: {name: 'one', score: 1}, changed: ['Score']})
  })

  it('changes all mirrors at once', async () => {
    await addMirrors('one', 'two')
    const {stdout} = await shell('mirrorbits mirror set --all Comment=moved --json')
    const changed = JSON.parse(stdout) as readonly {readonly changed: readonly string[]}[]
    expect(changed.map(({changed: names}) => names)).toEqual(changed.map(() => ['Comment']))
    expect(changed).toHaveLength(2)
    expect(await schemaProblems('mirror-set', changed)).toEqual([])
    expect((await record(2))['comment']).toBe('moved')
    expect((await shell('mirrorbits mirror set one --all')).code).toBe(2)
  })

  it.each([
    ['one Scor=1', 2, 'Did you mean Score?'],
    ['one Score=much', 2, 'Score must be a whole number.'],
    ['one HttpURL=gopher://x/', 1, 'The HTTP URL has an invalid scheme.'],
    ['one RsyncOptions="copy-links --rsh=sh"', 1, '"--rsh=sh" is no option that rsync may get.'],
    ['one RsyncOptions=delete', 1, 'Use copy-links, include=PATTERN and exclude=PATTERN'],
    ['on Score=1', 1, 'No mirror is named "on".'],
    ['one', 2, 'mirrorbits mirror set ovh Score=50, or with --all'],
    ['--all', 2, 'Say of which mirror, and what to change.'],
    ['--all one Score=5', 2, '"one" is no KEY=VALUE.'],
    ['--all Name=same', 2, 'Not all mirrors can have the same name.'],
  ])('refuses %s', async (line, code, message) => {
    const run = await shell(`mirrorbits mirror set ${line}`)
    expect(run).toMatchObject({code, stdout: '', stderr: expect.stringContaining(message) as string})
    expect((await record(1))['score']).toBe('0')
  })
})

describe('mirror edit', () => {
  it('shows the difference, and refuses what is wrong with its line', async () => {
    const edited = await shell('mirrorbits mirror edit one', 'sed -i s/Score:.*/Score:\\ 50/')
    expect(edited).toEqual({code: 0, stdout: '- Score: 0\n+ Score: 50\none changed\n', stderr: ''})
    const wrong = await shell('mirrorbits mirror edit one', 'sed -i s/Score:/Scor:/')
    expect(wrong).toMatchObject({code: 1, stdout: ''})
    expect(wrong.stderr).toContain('line 17: There is no setting "Scor". Did you mean Score?')
    expect(await shell('mirrorbits mirror edit one', 'true')).toMatchObject({code: 0, stderr: 'Nothing was changed.\n'})
    expect((await shell('mirrorbits mirror edit one', 'false')).stderr).toContain('The editor ended with 1')
  })
})

describe('mirror export and apply', () => {
  it('write and make the same mirrors, also in an empty database, and change nothing when repeated', async () => {
    await addMirrors('one', 'two')
    await redis.hset('MIRROR_2', {enabled: '1', comment: 'two\nlines\n', score: '7'})
    const exported = await shell('mirrorbits mirror export | tee mirrors.yaml')
    expect(exported.stdout).toMatch(/^Mirrors:\n {2}- Name: one\n {4}HttpURL: http:\/\/127\.0\.0\.1:1\/\n/)
    await shell('mirrorbits mirror export --format json > mirrors.json')
    expect((await shell('mirrorbits mirror apply -f mirrors.yaml --prune')).stdout).toBe(
      '0 to add, 0 to change, 0 to remove, 2 unchanged\n',
    )
    await redis.flushall()
    const applied = await shell('mirrorbits mirror apply -f mirrors.json')
    expect(applied).toMatchObject({code: 0})
    expect(applied.stdout).toContain('2 to add, 0 to change, 0 to remove, 0 unchanged\none added\ntwo added\n')
    expect(applied.stdout + applied.stderr).not.toContain('geheim')
    expect((await shell('mirrorbits mirror export')).stdout).toBe(exported.stdout)
    expect(await shell('mirrorbits mirror apply -f - < mirrors.yaml')).toMatchObject({
      code: 0,
      stdout: '0 to add, 0 to change, 0 to remove, 2 unchanged\n',
    })
  })

  it('shows a plan and does it, and asks before it removes', async () => {
    await addMirrors('one', 'two')
    await writeFile(join(folder, 'plan.yaml'), '- Name: one\n  Score: 5\n- Name: new\n  HttpURL: http://127.0.0.1:2\n')
    const plan =
      'add new\n  + HttpURL: http://127.0.0.1:2/\nchange one\n  - Score: 0\n  + Score: 5\nremove two\n1 to add, 1 to change, 1 to remove, 0 unchanged\n'
    expect(await shell('mirrorbits mirror apply -f plan.yaml --prune --dry-run')).toEqual({
      code: 0,
      stdout: plan,
      stderr: '',
    })
    expect(await shell('mirrorbits mirror apply -f plan.yaml --prune')).toMatchObject({code: 2, stdout: plan})
    expect(await names()).toEqual(['one', 'two'])
    const done = await shell('mirrorbits mirror apply -f plan.yaml --prune --yes --json')
    expect(JSON.parse(done.stdout)).toEqual({
      dryRun: false,
      added: ['new'],
      changed: [{name: 'one', settings: ['Score']}],
      removed: ['two'],
      unchanged: 0,
      failed: [],
    })
    expect(await names()).toEqual(['new', 'one'])
  })

  it('does the others when one cannot be done, and ends with 1', async () => {
    await writeFile(
      join(folder, 'part.yaml'),
      '- Name: bad\n  HttpURL: http://no-such-host.invalid/\n- Name: one\n  Score: 9\n',
    )
    const {code, stdout, stderr} = await shell('mirrorbits mirror apply -f part.yaml')
    expect(code).toBe(1)
    expect(stdout).toContain('one changed')
    expect(stderr).toContain('bad failed: The host "no-such-host.invalid" has no address.')
    expect((await record(1))['score']).toBe('9')
  })

  it('refuses a file with faults, names each with its line, and changes nothing', async () => {
    const faulty = '- Name: one\n  Score: 5\n  Scor: 6\n- Name: one\n- Name: n\n  HttpURL: gopher://x/\n'
    await writeFile(join(folder, 'faulty.yaml'), faulty)
    const {code, stdout, stderr} = await shell('mirrorbits mirror apply -f faulty.yaml')
    expect({code, stdout}).toEqual({code: 1, stdout: ''})
    expect(stderr).toContain('faulty.yaml:3: There is no setting "Scor". Did you mean Score?\n')
    expect(stderr).toContain('faulty.yaml:4: The mirror one stands here again, first on line 1.\n')
    expect(stderr).toContain('faulty.yaml:6: The HTTP URL has an invalid scheme.\n')
    expect((await record(1))['score']).toBe('0')
    const json = await shell('mirrorbits mirror apply -f faulty.yaml --json')
    expect(JSON.parse(json.stdout)).toMatchObject({code: 'MB_MIRROR_INVALID'})
    expect(await shell('mirrorbits mirror apply -f nothing.yaml')).toMatchObject({code: 2, stdout: ''})
  })
})

it('list tells a script that waits whether the database can be reached', async () => {
  const away = `Repository: ${folder}/repository\nRedisAddress: unix:${folder}/no.sock\nStateDirectory: ${folder}/state\n`
  await writeFile(join(folder, 'away.conf'), away)
  const probe = 'mirrorbits list >/dev/null && echo ready'
  expect(await shell(`MIRRORBITS_CONFIG=away.conf && ${probe}`)).toMatchObject({code: 1, stdout: ''})
  expect(await shell(probe)).toEqual({code: 0, stdout: 'ready\n', stderr: ''})
})

/** `mirror logs --follow` with these flags: what it has printed, and its end by Ctrl-C. */
function follow(flags: string) {
  const child = start(`exec mirrorbits mirror logs --follow ${flags}`)
  const ended = once(child, 'close')
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return {
    prints: (pattern: RegExp) => vi.waitFor(() => expect(output).toMatch(pattern)),
    async interrupt() {
      child.kill('SIGINT')
      await ended
      return child.exitCode
    },
  }
}

it('mirror logs shows the newest lines and goes on with new ones', async () => {
  await shell('mirrorbits mirror set one Score=1 && mirrorbits mirror set one Score=2 && mirrorbits mirror disable one')
  const following = follow('one --max 1')
  const [newest, all] = await Promise.all([
    shell('mirrorbits mirror logs one --max 2'),
    shell('mirrorbits mirror logs one --json'),
    following.prints(/disabled\n$/),
  ])
  expect(newest.stdout).toMatch(/^.* Mirror edited\n.* Mirror disabled\n$/)
  expect(JSON.parse(all.stdout)).toMatchObject({
    mirror: 'one',
    entries: [{kind: 'edited'}, {kind: 'edited', text: 'Mirror edited'}, {kind: 'disabled'}],
  })
  await shell('mirrorbits mirror enable one')
  await following.prints(/disabled\n.* Mirror enabled\n$/)
  expect(await following.interrupt()).toBe(130)
})

it('mirror logs without a name is about all mirrors, as far back and of those kinds that are wanted', async () => {
  await addMirrors('one', 'two')
  await shell('mirrorbits mirror set one Score=1 && mirrorbits mirror disable two && mirrorbits mirror set one Score=2')
  const following = follow('--max 1')
  const logs = (flags: string) => shell(`mirrorbits mirror logs ${flags}`)
  const [recent, newest, disabled, nothing, later, yesterday, noDate, noKind] = await Promise.all([
    logs('--since 1h'),
    logs('--max 2'),
    logs('--kind disabled --json'),
    logs('two --kind edited'),
    logs('--since 2999-01-01'),
    logs('--since yesterday'),
    logs('--since 2026-99-01'),
    logs('--kind odd'),
    following.prints(/^.*one: Mirror edited\n$/),
  ])
  expect(recent.stdout).toMatch(/^.* UTC: one: Mirror edited\n.*: two: Mirror disabled\n.*: one: Mirror edited\n$/)
  expect(newest).toMatchObject({
    stdout: expect.stringMatching(/^.*two: .*\n.*one: .*\n$/) as string,
    stderr: 'These are the newest 2; --max shows more.\n',
  })
  expect(JSON.parse(disabled.stdout)).toMatchObject({
    mirror: null,
    entries: [{mirror: 'two', kind: 'disabled', text: 'Mirror disabled'}],
  })
  expect(nothing).toMatchObject({code: 0, stdout: '', stderr: 'Nothing of this kind happened in this time.\n'})
  expect(later).toMatchObject({code: 0, stdout: ''})
  expect(yesterday.stderr).toContain('"yesterday" is neither a time')
  expect(noDate).toMatchObject({code: 2, stdout: ''})
  expect(noKind).toMatchObject({code: 2, stdout: ''})

  await shell('mirrorbits mirror add newcomer --http http://127.0.0.1:1/')
  await following.prints(/edited\n.* newcomer: Mirror added\n$/)
  expect(await following.interrupt()).toBe(130)
})

describe('mirror check', () => {
  it('asks for what a scan found, shows request and answer, and keeps the state', async () => {
    await writeFile(join(folder, 'repository/a.iso'), 'hello')
    const mirror = await startHttpMirror({root: join(folder, 'repository')})
    const daemon = await startRsyncDaemon({modules: {pub: {path: join(folder, 'repository')}}})
    try {
      await redis.hset('MIRROR_1', {http: mirror.url, rsync: daemon.url('pub'), enabled: '1'})
      expect((await shell('mirrorbits refresh && mirrorbits mirror scan one')).code).toBe(0)
      const {code, stdout} = await shell('mirrorbits mirror check one')
      expect(stdout).toMatch(
        /^one HTTP {2}Up! {2}[\d.]+ ms, round trip [\d.]+ ms, IPv4, no IPv6\n {2}> HEAD http:\/\/127\.0\.0\.1:\d+\/a\.iso\n {2}> user-agent: Mirrorbits\//,
      )
      expect(stdout).toMatch(/\n {2}< 200\n[^]*\n {2}< content-length: 5\n/)
      expect(code).toBe(0)
      expect(await record(1)).toMatchObject({httpUp: '1'})

      mirror.setMode(503)
      const down = await shell('mirrorbits mirror check --all --json')
      expect(down.code).toBe(1)
      expect(JSON.parse(down.stdout)).toMatchObject([
        {mirror: 'one', protocols: [{protocol: 'http', up: false, exchanges: [{method: 'HEAD', status: 503}]}]},
      ])
      expect(await record(1)).toMatchObject({httpUp: '0', httpDownReason: 'Got status code 503'})
    } finally {
      await Promise.all([mirror.stop(), daemon.stop()])
    }
  })

  it('needs a scan before, and names', async () => {
    expect(await shell('mirrorbits mirror check one')).toMatchObject({
      code: 1,
      stdout: 'one  has no file in our version: scan it first\n',
    })
    expect(await shell('mirrorbits mirror check')).toMatchObject({code: 2})
  })
})
