import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {explain} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const run = promisify(execFile)

const DIST = 'debian/dists/stable'
const MIRRORS = ['paris', 'berlin', 'frankfurt'] as const
const NEVER = 'http://127.0.0.1:9/'

let world: World
let server: RunningServer
let clients: string

/** Publishes a version of the suite. `byHash` adds the index under its checksum. */
async function publish(version: string, {byHash, modTime}: {readonly byHash: boolean; readonly modTime: number}) {
  const packages = `Package: hello\nVersion: ${version}\nArchitecture: amd64\nMaintainer: a <a@b.example>\nFilename: pool/hello.deb\nSize: 1\nSHA256: ${'0'.repeat(64)}\nDescription: hello\n\n`
  const sum = createHash('sha256').update(packages).digest('hex')
  const release = [
    'Suite: stable',
    'Codename: stable',
    'Architectures: amd64',
    'Components: main',
    `Date: ${new Date(modTime * 1000).toUTCString()}`,
    ...(byHash ? ['Acquire-By-Hash: yes'] : []),
    'SHA256:',
    ` ${sum} ${packages.length} main/binary-amd64/Packages`,
    '',
  ].join('\n')
  await world.publish(`${DIST}/main/binary-amd64/Packages`, packages, modTime)
  if (byHash) await world.publish(`${DIST}/main/binary-amd64/by-hash/SHA256/${sum}`, packages, modTime)
  await world.publish(`${DIST}/Release`, release, modTime)
}

/** A fresh client updates its lists; returns the version that it then knows, or what apt complains of. */
async function update(client: string): Promise<string> {
  const root = join(clients, client)
  for (const folder of ['lists/partial', 'cache/archives/partial']) await mkdir(join(root, folder), {recursive: true})
  await writeFile(join(root, 'status'), '')
  await writeFile(join(root, 'sources.list'), `deb [trusted=yes] http://${server.address}/debian stable main\n`)
  const settings = {
    'Dir::Etc::sourcelist': join(root, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'Dir::State::lists': join(root, 'lists'),
    'Dir::State::status': join(root, 'status'),
    'Dir::Cache': join(root, 'cache'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': '',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '0',
    'Acquire::http::Proxy': 'DIRECT',
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const env = {...process.env, LC_ALL: 'C'}
  try {
    await run('apt-get', [...options, 'update'], {env})
    const {stdout} = await run('apt-cache', [...options, 'madison', 'hello'], {env})
    return stdout.split('|')[1]?.trim() ?? ''
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  }
}

async function updates(count: number, name: string): Promise<readonly string[]> {
  const results = new Set<string>()
  for (let at = 0; at < count; at++) results.add(await update(`${name}-${at}`))
  return [...results]
}

/** Version 1 is on all mirrors for a long time; then version 2 comes, and reaches the first `ahead` of them. */
async function bringAbout(byHash: boolean, ahead: number): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  await publish('1', {byHash, modTime: now - 40 * 86_400})
  await world.copyTo()
  await world.json('refresh')
  await world.json('mirror', 'scan', '--all')
  await publish('2', {byHash, modTime: now})
  await world.json('refresh')
  if (ahead > 0) await world.copyTo(...MIRRORS.slice(0, ahead))
  await world.json('mirror', 'scan', '--all')
}

const configure = async (policies: string) => {
  await world.configure(`Fallbacks: [{URL: '${NEVER}'}]\nWeightDistributionRange: 100\n${policies}`)
  await server.signal('SIGHUP', 'configuration reloaded')
}

const PRESET = 'PathPolicies: [{Match: /debian, Preset: apt}]'

beforeAll(async () => {
  clients = await mkdtemp(join(tmpdir(), 'mirrorbits-apt-'))
  world = await createWorld({
    mirrors: MIRRORS,
    config: `Fallbacks: [{URL: '${NEVER}'}]\nWeightDistributionRange: 100\n${PRESET}`,
  })
  await world.publish('probe', 'probe')
  await publish('0', {byHash: true, modTime: 1_600_000_000})
  await world.copyTo()
  await world.json('refresh')
  for (const name of MIRRORS) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/probe')
})
afterAll(async () => {
  await world.close()
  await rm(clients, {recursive: true, force: true})
})

it.each([true, false])('apt gets lists that fit together while mirrors catch up (by-hash: %s)', async byHash => {
  for (const [ahead, expected] of [
    [0, '1'],
    [1, '1'],
    [2, '2'],
    [3, '2'],
  ] as const) {
    await bringAbout(byHash, ahead)
    const {MirrorList: mirrors} = await explain(server.address, `/${DIST}/Release`)
    expect(mirrors.length).toBeGreaterThan(0)
    expect(await updates(4, `${String(byHash)}-${ahead}`)).toEqual([expected])
  }
})

it('without the preset apt fails, as nobody but the fallback may serve what has just changed', async () => {
  await configure('')
  await bringAbout(false, 0)
  expect((await updates(1, 'without'))[0]).toMatch(/Failed to fetch|does not have a Release file/)
  await configure(PRESET)
  expect(await updates(1, 'again')).toEqual(['1'])
})
