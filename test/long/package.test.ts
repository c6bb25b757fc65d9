import {execFile} from 'node:child_process'
import {chmod, mkdtemp, readdir, readFile, rm, stat, symlink} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {ask} from '../support/ask.js'
import {startProgram} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const run = promisify(execFile)

interface Packed {
  readonly filename: string
  readonly files: readonly {readonly path: string; readonly size: number; readonly mode: number}[]
}

let folder: string
let packed: Packed
let world: World

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-package-'))
  const {stdout} = await run(process.execPath, ['scripts/pack.mjs', folder])
  const all = JSON.parse(stdout) as Packed[] | Record<string, Packed>
  packed = Object.values(all)[0]!
  await run('tar', ['--extract', '--gzip', '--file', join(folder, packed.filename), '--directory', folder])
  world = await createWorld({config: "Workers: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"})
  await world.publish('a.iso', 'a')
  await world.json('refresh')
})
afterAll(async () => {
  await world.close()
  await rm(folder, {recursive: true})
})

it('holds the program and what operators need, and nothing else', () => {
  const paths = packed.files.map(({path}) => path)
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['bin/run.js', 'dist/cli/run.js', 'dist/runtime/workers/worker-main.js', 'dist/scan/hash-worker.js'],
      ...['LICENSE', 'README.md', 'oclif.manifest.json', 'contrib/mirrorbits.conf'],
      ...['contrib/systemd/mirrorbits.service', 'contrib/prometheus/alerts.yml', 'contrib/docker/Dockerfile'],
    ]),
  )
  const foreign = paths.filter(
    path => !/^(?:bin|dist|contrib)\/|^(?:LICENSE|README\.md|oclif\.manifest\.json|package\.json)$/.test(path),
  )
  expect(foreign).toEqual([])
  expect(paths.filter(path => /\.test\.|\.env|\.pem$|\.key$/.test(path))).toEqual([])
})

it('runs by itself, without any other package, by a link as in the container', async () => {
  const link = join(folder, 'mirrorbits')
  await symlink(join(folder, 'package/bin/run.js'), link)
  expect((await stat(link)).mode & 0o111).toBe(0o111)
  const {version} = JSON.parse(await readFile('package.json', 'utf8')) as {version: string}
  expect((await run(link, ['--version'])).stdout).toContain(version)

  const server = await startProgram(['server', '--config', world.configFile], {}, link)
  expect((await ask(server.address, '/a.iso')).status).toBe(302)
  expect((await ask(server.address, '/a.iso?mirrorlist')).status).toBe(200)
  expect(await server.stop()).toBe(0)
})

it('runs for a user whom the system does not know', async () => {
  const [user, group] = [54_321, 54_321]
  const nobody = process.getuid?.() === 0 ? {uid: user, gid: group} : {}
  await chmod(folder, 0o755)
  const env = {PATH: process.env['PATH']}
  const {stdout} = await run(process.execPath, [join(folder, 'package/bin/run.js'), '--help'], {
    env,
    cwd: '/',
    ...nobody,
  })
  expect(stdout).toContain('USAGE')
})

it('installs like any package, also where npm is strict about versions of Node, and brings no other', async () => {
  const prefix = join(folder, 'prefix')
  // Elsewhere and without what npm tells its children, for it would follow this folder's own rules.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const args = [
    ...[
      'install',
      '--global',
      '--prefix',
      prefix,
      '--prefer-offline',
      '--ignore-scripts',
      '--no-audit',
      '--engine-strict',
    ],
    join(folder, packed.filename),
  ]
  await run('npm', args, {cwd: folder, env})
  const {stdout} = await run(join(prefix, 'bin/mirrorbits'), ['mirror', 'list', '--json', '--config', world.configFile])
  expect(JSON.parse(stdout)).toBeDefined()
  expect(
    (await readdir(join(prefix, 'lib/node_modules'), {recursive: true})).filter(path => path.endsWith('node_modules')),
  ).toEqual([])
})
