import {randomBytes} from 'node:crypto'
import {mkdtemp, readFile, rm, stat, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, expect, it} from 'vitest'
import {runAria2} from '../support/aria2.js'
import {ask} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const NAME = 'disk image.iso'
const CONTENT = randomBytes(300_000).toString('base64')
/** Nearer to the mirror in Paris than to that in Berlin. */
const LYON = 'X-Forwarded-For: 192.0.2.1'

let world: World
let server: RunningServer
let folder: string

const download = (path: string) =>
  runAria2(['--dir', folder, '--header', LYON, '--max-tries=1', `http://${server.address}${path}`])
const downloaded = () => readFile(join(folder, NAME), 'utf8')
const downloadsFrom = (mirror: string) =>
  world.mirror(mirror).http.requests.filter(({userAgent}) => userAgent.startsWith('aria2/'))

beforeAll(async () => {
  // Health checks are far apart, so that a broken mirror stays in the list.
  world = await createWorld({mirrors: ['paris', 'berlin'], config: 'CheckInterval: 60'})
  await world.publish(NAME, CONTENT)
  await world.copyTo()
  await world.json('refresh')
  for (const name of ['paris', 'berlin']) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  server = await world.serve('/disk%20image.iso')
})
afterAll(() => world.close())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-aria2-'))
})
afterEach(async () => {
  for (const name of ['paris', 'berlin']) world.mirror(name).http.setMode('ok')
  await rm(folder, {recursive: true})
})

it.each([
  ['/disk%20image.iso.meta4', 'its suffix'],
  ['/disk%20image.iso?metalink', 'a query'],
  ['/disk%20image.iso', 'what the program accepts'],
])('a download through %s goes on when the first mirror is broken', async path => {
  const {body} = await ask(server.address, '/disk%20image.iso.meta4', {headers: {'x-forwarded-for': '192.0.2.1'}})
  expect(body.indexOf(world.mirror('paris').http.url)).toBeLessThan(body.indexOf(world.mirror('berlin').http.url))
  world.mirror('paris').http.setMode('404')
  const before = downloadsFrom('paris').length

  const {code, output} = await download(path)
  expect({code, output}).toMatchObject({code: 0})
  expect(await downloaded()).toBe(CONTENT)
  expect(downloadsFrom('paris').length).toBeGreaterThan(before)
})

it('a mirror with damaged content is found out', async () => {
  const damaged = join(world.mirror('paris').root, NAME)
  const {mtime, atime} = await stat(damaged)
  await writeFile(damaged, `-${CONTENT.slice(1)}`) // no character of base64
  await utimes(damaged, atime, mtime)
  world.mirror('berlin').http.setMode('404')

  const {code, output} = await download('/disk%20image.iso.meta4')
  expect(code).not.toBe(0)
  expect(output).toMatch(/checksum/i)
  await writeFile(damaged, CONTENT)
  await utimes(damaged, atime, mtime)
})
