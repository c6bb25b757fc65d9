import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startRedis, type RedisServer} from '../../support/redis.js'

const bin = join(import.meta.dirname, '../../../bin/run.js')
let redis: RedisServer
let folder: string
let config: string

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built program as a script would: without a terminal. */
async function mirrorbits(...args: string[]): Promise<Run> {
  const env = {...process.env, MIRRORBITS_CONFIG: config, NO_COLOR: '1'}
  delete (env as Record<string, string | undefined>)['NODE_EXTRA_CA_CERTS']
  const child = spawn(process.execPath, [bin, ...args], {env, stdio: ['ignore', 'pipe', 'pipe']})
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return {code, stdout, stderr}
}

beforeAll(async () => {
  redis = await startRedis()
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-cli-'))
  config = join(folder, 'mirrorbits.conf')
  await writeFile(
    config,
    `Repository: ${folder}\nRedisAddress: unix:${redis.socket}\nStateDirectory: ${folder}/state\nGeoipDatabasePath: ${folder}\n`,
  )
})

afterAll(async () => {
  await redis.stop()
  await rm(folder, {recursive: true, force: true})
})

describe('a mirror by the command line', () => {
  it('is added, listed, shown, switched and removed', async () => {
    const added = await mirrorbits(
      ...[
        'mirror',
        'add',
        'one.example',
        '--http',
        'http://127.0.0.1:1/pub',
        '--rsync',
        'rsync://u:geheim@127.0.0.1/x',
      ],
    )
    expect(added).toMatchObject({code: 0})
    expect(added.stdout).toContain('Added one.example.')

    const listed = await mirrorbits('mirror', 'list', '--json')
    expect(JSON.parse(listed.stdout)).toMatchObject([
      {name: 'one.example', enabled: false, state: 'disabled', urls: {rsync: 'rsync://u:***@127.0.0.1/x/'}},
    ])
    expect(listed.stdout + added.stdout + added.stderr).not.toContain('geheim')

    expect(await mirrorbits('mirror', 'enable', 'one')).toMatchObject({code: 0, stdout: 'one.example enabled\n'})
    expect((await mirrorbits('mirror', 'show', 'ONE')).stdout).toContain('one.example  ✖ down')
    expect((await mirrorbits('list')).stdout).toBe(
      'Identifier \tSTATE\tSINCE\none.example \tdown \t(Mon, 01 Jan 0001 00:00:00 UTC)\n',
    )
    expect((await mirrorbits('list', '-state=false')).stdout).toBe('Identifier \none.example \n')

    expect(await mirrorbits('mirror', 'disable', 'one')).toMatchObject({code: 1})
    expect(await mirrorbits('mirror', 'remove', 'one.example')).toMatchObject({code: 2})
    expect(await mirrorbits('mirror', 'remove', 'one.example', '--yes')).toMatchObject({
      code: 0,
      stdout: 'one.example removed\n',
    })
    expect(JSON.parse((await mirrorbits('mirror', 'list', '--json')).stdout)).toEqual([])
  })

  it("goes through the original's verbs with their words", async () => {
    const added = await mirrorbits('add', '-http=http://127.0.0.1:1/', '-score', '5', 'two')
    expect(added.stdout).toContain(
      "Mirror 'two' added successfully\nEnable this mirror using\n  $ mirrorbits enable two\n",
    )
    expect(await mirrorbits('add', '-http=http://127.0.0.1:1/', 'two')).toMatchObject({
      code: 1,
      stderr: 'edit error: rpc error: code = Unknown desc = name already taken\n',
    })
    expect((await mirrorbits('-debug', 'enable', 'two')).stdout).toBe("Mirror 'two' enabled successfully\n")
    expect((await mirrorbits('show', 'two')).stdout).toMatch(
      /^Name: two\nHttpURL: http:\/\/127\.0\.0\.1:1\/\n[^]*Score: 5\n/,
    )
    expect(await mirrorbits('show', 'nope')).toEqual({code: 1, stdout: '', stderr: "No match for 'nope'\n"})
    await mirrorbits('mirror', 'disable', 'two', '--comment', 'disk replaced')
    expect((await mirrorbits('mirror', 'list')).stdout).toMatch(/^two .*disabled.* disk replaced$/m)
    await mirrorbits('mirror', 'enable', 'two', '--comment', '')
    expect((await mirrorbits('mirror', 'show', 'two')).stdout).not.toContain('disk replaced')
    expect((await mirrorbits('disable', 'tw')).stdout).toBe("Mirror 'two' disabled successfully\n")
    expect((await mirrorbits('remove', '-f', 'two')).stdout).toBe("Mirror 'two' removed successfully\n")
  })
})

describe('what goes wrong', () => {
  it('is told as JSON with code, message and hint', async () => {
    const {code, stdout, stderr} = await mirrorbits('mirror', 'show', 'nobody', '--json')
    expect({code, stderr}).toEqual({code: 1, stderr: ''})
    expect(JSON.parse(stdout)).toEqual({
      code: 'MB_MIRROR_NOT_FOUND',
      message: 'No mirror is named "nobody".',
      hint: 'Run "mirrorbits mirror list" to see the names.',
    })
  })

  it('ends with 2 for a word or flag that there is not', async () => {
    const slip = await mirrorbits('mirror', 'lsit')
    expect(slip).toMatchObject({code: 2, stdout: ''})
    expect(slip.stderr).toContain('Did you mean "mirrorbits mirror list"?')
    expect((await mirrorbits('lsit')).stderr).toContain('Did you mean "mirrorbits list"?')
    expect(await mirrorbits('mirror', 'list', '--nope')).toMatchObject({code: 2, stdout: ''})
    expect(await mirrorbits('mirror', 'scan')).toMatchObject({code: 2, stdout: ''})
  })

  it('ends with 1 when the configuration is not there', async () => {
    const {code, stdout} = await mirrorbits('mirror', 'list', '--config', join(folder, 'nothing.conf'), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({code: 'MB_CONFIG_NOT_FOUND'})
  })
})

it('the repository is refreshed in both forms', async () => {
  await writeFile(join(folder, 'a.iso'), 'a')
  expect(await mirrorbits('refresh')).toMatchObject({
    code: 0,
    stdout: 'Refreshing the local repository... done\n',
  })
  const {code, stdout} = await mirrorbits('refresh', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({removed: 0})
})
