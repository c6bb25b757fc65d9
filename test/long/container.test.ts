import {execFile} from 'node:child_process'
import {cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {freePort} from '../support/listening.js'
import {startProgram, type RunningServer} from '../support/program.js'
import {startRedis, type RedisServer} from '../support/redis.js'

const run = promisify(execFile)

/** What the image is built of and started with, without Docker. */
let folder: string
let dockerfile: string
let redis: RedisServer
let server: RunningServer | undefined
/** Of the admin API. */
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-container-'))
  dockerfile = await readFile('contrib/docker/Dockerfile', 'utf8')
  redis = await startRedis()
  port = await freePort('127.0.0.1')
})
afterAll(async () => {
  await server?.stop()
  await redis.stop()
  await rm(folder, {recursive: true, force: true})
})

/** The folder that `COPY . .` finds. */
async function buildContext(): Promise<string> {
  const context = join(folder, 'build')
  const left = (await readFile('.dockerignore', 'utf8')).trim().split('\n')
  await cp('.', context, {
    recursive: true,
    filter: source => !left.some(name => source === name || source.startsWith(`${name}/`)),
  })
  await symlink(resolve('node_modules'), join(context, 'node_modules'))
  return context
}

it('is built of what .dockerignore leaves, by the commands of the Dockerfile', async () => {
  const cwd = await buildContext()
  const [, commands = ''] = /^RUN (npm run build (?:.*\\\n)+.*)$/m.exec(dockerfile) ?? []
  const here = commands.replace(/\/(tmp|package)\b/g, (_, name: string) => join(folder, name === 'tmp' ? '' : name))
  await mkdir(join(folder, 'home'))
  const env = {PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home')}
  await run('sh', ['-c', here], {cwd, env, maxBuffer: 1e8})
  for (const [, from = ''] of dockerfile.matchAll(/^COPY (contrib\S+)/gm)) await stat(join(cwd, from))
  const [, script = ''] = /ln -s \/opt\/mirrorbits\/(\S+) /.exec(dockerfile) ?? []
  const {stdout} = await run(process.execPath, [join(folder, 'package', script), 'version', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    version: /^ *"version": "(.*)"/m.exec(await readFile('package.json', 'utf8'))?.[1],
  })
}, 300_000)

it('answers with its own configuration, is healthy by its own command, and ends by its own signal', async () => {
  const state = join(folder, 'state')
  await mkdir(join(folder, 'repository'))
  const own = await readFile('contrib/docker/mirrorbits.conf', 'utf8')
  const changed = own
    .replace('/srv/repo', join(folder, 'repository'))
    .replace('/var/lib/mirrorbits', state)
    .replace("':8080'", '127.0.0.1:0')
    .replace('127.0.0.1:3390', `127.0.0.1:${port}`)
    .replace('redis:6379', `unix:${redis.socket}`)
    .replace('/usr/share/GeoIP', resolve('contrib/demo/geoip'))
  const config = join(folder, 'mirrorbits.conf')
  await writeFile(config, `${changed}\nWorkers: 1\nLogFormat: json\n`)
  const [, args = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? []
  const program = join(folder, 'package/bin/run.js')
  server = await startProgram(
    JSON.parse(args) as string[],
    {NODE_ENV: 'production', MIRRORBITS_CONFIG: config},
    program,
  )

  const [, check = ''] = /^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m.exec(dockerfile) ?? []
  const [, ...words] = JSON.parse(check) as string[]
  expect(words.join(' ')).toContain('127.0.0.1:3390/healthz')
  const isHealthy = () =>
    run(
      process.execPath,
      words.map(word => word.replace('3390', String(port))),
    )
  await vi.waitFor(isHealthy, 20_000)
  expect((await stat(state)).mode & 0o077).toBe(0)

  const [, signal = ''] = /^STOPSIGNAL (\S+)$/m.exec(dockerfile) ?? []
  expect(await server.stop(signal as NodeJS.Signals)).toBe(0)
  await expect(isHealthy()).rejects.toMatchObject({code: 1})
}, 60_000)

it('runs as a user of its own, who owns the volume and nothing else', () => {
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n')
  const at = (start: string) => lines.findIndex(line => line.startsWith(start))
  expect(lines[at('USER')]).toBe('USER mirrorbits')
  expect(lines.find(line => line.includes('useradd'))).toMatch(
    /install --directory --owner=mirrorbits --group=mirrorbits --mode=0700 \/var\/lib\/mirrorbits/,
  )
  expect(lines[at('VOLUME')]).toBe('VOLUME /var/lib/mirrorbits')
  // A volume takes its owner from the folder as it is when it is declared.
  expect(at('VOLUME')).toBeGreaterThan(lines.findIndex(line => line.includes('install --directory')))
  expect(at('USER')).toBeGreaterThan(Math.max(...lines.flatMap((line, i) => (/^(?:RUN|COPY) /.test(line) ? [i] : []))))
  expect(lines.filter(line => /^(?:ADD|COPY --chown|RUN .*(?:curl|wget))/.test(line))).toEqual([])
})
