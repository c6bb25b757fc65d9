import {mkdir, readdir, readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {withChildren} from '../support/processes-of.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const SECRET = 'gEh3im'
const OWNER_ONLY = 0o077

let world: World
let server: RunningServer
let logs: string

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris']})
  logs = join(world.folder, 'logs')
  await mkdir(logs)
  await world.configure(
    [
      'Workers: 2',
      "Fallbacks: [{URL: 'http://fallback.example/'}]",
      `LogDir: ${logs}`,
      'RPCListenAddress: 127.0.0.1:0',
      `RPCPassword: ${SECRET}-1`,
      `MetricsToken: ${SECRET}-2`,
      'Notifications:',
      `  Webhooks: [{URL: 'http://127.0.0.1:9/${SECRET}-4?t=${SECRET}-5', Secret: ${SECRET}-6}]`,
      `  Email: {Server: '127.0.0.1:9', Security: none, User: u, Password: ${SECRET}-7, From: a@example.org, To: [b@example.org]}`,
    ].join('\n'),
  )
  await world.publish('/a.iso', 'a')
  await world.copyTo()
  await world.json('refresh')
  server = await world.startServer('--debug')
})
afterAll(() => world.close())

it('secrets are in no argument of any process', async () => {
  const lines = await Promise.all(
    withChildren(server.process.pid ?? 0).map(pid => readFile(`/proc/${pid}/cmdline`, 'latin1')),
  )
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.join('\n')).not.toContain(SECRET)
})

it('secrets are in no log, no message and no command, also when what they are for fails', async () => {
  const {host} = world.mirror('paris')
  const scanUrl = `rsync://user:${SECRET}-8@${host}:9/nothing/`
  const {http} = world.mirror('paris')
  await world.json(
    'mirror',
    'add',
    'paris',
    '--http',
    http.url,
    '--rsync',
    scanUrl,
    '--latitude',
    '1',
    '--longitude',
    '1',
  )
  const outputs = await Promise.all([
    world.run('mirror', 'scan', 'paris'),
    world.run('mirror', 'show', 'paris'),
    world.run('mirror', 'show', 'paris', '--json'),
    world.run('mirror', 'list', '--json'),
    world.run('notify', 'test'),
    world.run('config', 'show'),
    world.run('config', 'check'),
    world.run('doctor'),
    world.run('mirror', 'logs', 'paris'),
  ])
  for (const {stdout, stderr} of outputs) expect(stdout + stderr).not.toContain(SECRET)
  const answers = await Promise.all(
    ['/a.iso?mirrorlist', '/a.iso?mirrorlist&json', '/?mirrorstats'].map(path => ask(server.address, path)),
  )
  for (const {body} of answers) expect(body).not.toContain(SECRET)
  expect(server.log()).not.toContain(SECRET)
})

it('what a node keeps is for its owner alone', async () => {
  const [, folder = ''] = /^StateDirectory: (.+)$/m.exec(await readFile(world.configFile, 'utf8')) ?? []
  await vi.waitFor(async () => expect(await readdir(folder)).toContain('memory.snapshot'))
  const modes = await Promise.all(
    (await readdir(folder)).map(async name => [name, (await stat(join(folder, name))).mode] as const),
  )
  expect(modes.filter(([, mode]) => (mode & OWNER_ONLY) !== 0)).toEqual([])
  expect((await stat(folder)).mode & OWNER_ONLY).toBe(0)
})

it('logs are never for everybody to write, and the audit is not for everybody to read', async () => {
  await ask(server.address, '/a.iso')
  const [, admin = ''] = /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(server.log()) ?? []
  await ask(admin, '/api/v1/mirrors', {headers: {authorization: `Bearer ${SECRET}-1`}})
  await vi.waitFor(async () =>
    expect(await readdir(logs)).toEqual(expect.arrayContaining(['audit.log', 'downloads.log'])),
  )
  for (const name of await readdir(logs)) expect((await stat(join(logs, name))).mode & 0o002).toBe(0)
  expect((await stat(join(logs, 'audit.log'))).mode & 0o007).toBe(0)
  for (const name of await readdir(logs)) expect(await readFile(join(logs, name), 'utf8')).not.toContain(SECRET)
})
