import {execFileSync} from 'node:child_process'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test as base} from 'vitest'
import {NO_BRANDING} from '../../core/branding.js'
import {loadConfig} from '../load-config.js'
import {loadBranding} from './load-branding.js'

const test = base.extend<{folder: string}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-branding-'))
    await use(folder)
    await rm(folder, {recursive: true, force: true})
  },
})
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'

test('reads the text and the picture of the folder', async ({folder}) => {
  await writeFile(join(folder, 'branding.yaml'), 'Title: Example')
  await writeFile(join(folder, 'logo.svg'), SVG)
  expect(await loadBranding(folder)).toEqual({
    branding: {
      ...NO_BRANDING,
      title: 'Example',
      logo: `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`,
    },
    problems: [],
  })
})

test('needs neither of them, but one', async ({folder}) => {
  await writeFile(join(folder, 'logo.svg'), SVG)
  expect((await loadBranding(folder)).problems).toEqual([])
  await rm(join(folder, 'logo.svg'))
  expect(await loadBranding(folder)).toEqual({
    branding: NO_BRANDING,
    problems: [`${folder} holds neither branding.yaml nor a logo.svg or logo.png`],
  })
  expect((await loadBranding(join(folder, 'missing'))).problems).toHaveLength(1)
  expect(await loadBranding('')).toEqual({branding: NO_BRANDING, problems: []})
})

test('tells what cannot be used, and goes without it', async ({folder}) => {
  await mkdir(join(folder, 'branding.yaml'))
  await writeFile(join(folder, 'logo.png'), 'no picture')
  expect(await loadBranding(folder)).toEqual({
    branding: NO_BRANDING,
    problems: [`${folder}/branding.yaml is no file`, `${folder}/logo.png is no PNG`],
  })
  await rm(join(folder, 'branding.yaml'), {recursive: true})
  await writeFile(join(folder, 'branding.yaml'), '#'.repeat(70_000))
  await writeFile(join(folder, 'logo.svg'), ' '.repeat(200_000))
  expect((await loadBranding(folder)).problems).toEqual([
    `${folder}/branding.yaml is larger than 64 KiB`,
    `${folder}/logo.svg is larger than 100 KiB`,
    `${folder}/logo.png is no PNG`,
  ])
})

test('does not wait for a pipe', async ({folder}) => {
  execFileSync('mkfifo', [join(folder, 'logo.svg')])
  expect((await loadBranding(folder)).problems).toEqual([`${folder}/logo.svg is no file`])
})

test('is a warning of the configuration, never an error', async ({folder}) => {
  const file = join(folder, 'mirrorbits.conf')
  await writeFile(file, `Repository: /srv\nBrandingDirectory: ${folder}\n`)
  await writeFile(join(folder, 'branding.yaml'), 'Title: Example\nAccent: blue')
  const {config, warnings} = await loadConfig({file, env: {}, flags: {}})
  expect(config.branding.title).toBe('Example')
  expect(config.brandingDirectory).toBe(folder)
  expect(warnings.map(({message}) => message)).toEqual([
    `${folder}/branding.yaml:2: Accent must be a colour like #0a5ea8 that can be read on a light page`,
  ])
})
