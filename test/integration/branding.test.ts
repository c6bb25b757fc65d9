import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

let world: World
let server: RunningServer
let folder: string

const page = async () => (await ask(server.address, '/?mirrorstats')).body

beforeAll(async () => {
  world = await createWorld({mirrors: []})
  folder = join(world.folder, 'branding')
  await mkdir(folder)
  await writeFile(join(folder, 'branding.yaml'), 'Title: First Linux\nAccent: yellow\n')
  await world.configure(`BrandingDirectory: ${folder}\nTemplates: /usr/share/mirrorbits/`)
  server = await world.startServer()
})
afterAll(() => world.close())

it('is on the pages from the start, and what is wrong with it is told once and costs nothing else', async () => {
  expect(await page()).toContain(' – First Linux</title>')
  const told = server.log().split('\n')
  expect(told.filter(line => line.includes('branding.yaml:2: Accent must be a colour'))).toHaveLength(1)
})

it("says once that the original's templates have no effect, and what does", () => {
  const told = server
    .log()
    .split('\n')
    .filter(line => line.includes('Templates has no effect'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('BrandingDirectory')
})

it('is read again by a reload, with its logo', async () => {
  await writeFile(join(folder, 'branding.yaml'), 'Title: Second Linux\nAccent: "#7a1fa2"\n')
  await writeFile(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await server.signal('SIGHUP', 'configuration reloaded')
  await vi.waitFor(async () => expect(await page()).toContain(' – Second Linux</title>'))
  expect(await page()).toMatch(/--link:#7a1fa2;[^]*<img src="data:image\/svg\+xml;base64,/)
})

it('is no reason to refuse a configuration, but is told when one looks', async () => {
  await writeFile(join(folder, 'logo.svg'), 'no picture')
  const {code, stdout} = await world.run('config', 'check')
  expect(code).toBe(0)
  expect(stdout).toContain(`Warning: ${join(folder, 'logo.svg')} is no SVG`)
  const {stdout: shown} = await world.run('config', 'show', '--json')
  expect(JSON.parse(shown)).toMatchObject({brandingDirectory: folder, branding: {title: 'Second Linux', logo: ''}})
})
