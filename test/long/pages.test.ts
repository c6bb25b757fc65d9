import {mkdir} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import type {AddressInfo} from 'node:net'
import type {FastifyInstance} from 'fastify'
import type {Browser, BrowserContext, BrowserContextOptions, Page} from 'playwright-core'
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest'
import axe from 'axe-core'
import {NO_BRANDING} from '../../src/core/branding.js'
import {buildApp} from '../../src/server/app.js'
import {fakeWorld} from '../support/app-deps.js'
import {startChromium} from '../support/chromium.js'
import {manyMirrors} from '../support/many-mirrors.js'

/** Kept, so that people can look at what the tests saw. */
const PICTURES = resolve('artifacts/pages')

const {world, deps} = fakeWorld()
let app: FastifyInstance
let browser: Browser
let origin: string
let context: BrowserContext | undefined
/** What no page may cause: complaints on the console, and requests to others. */
let complaints: string[]
let strangers: string[]

const LIST = '/testy.tgz?mirrorlist'
const STATS = '/?mirrorstats'

vi.setConfig({testTimeout: 60_000})

beforeAll(async () => {
  app = buildApp(deps)
  await app.listen({host: '127.0.0.1', port: 0})
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  browser = await startChromium()
  await mkdir(PICTURES, {recursive: true})
}, 600_000)
afterAll(async () => {
  await browser.close()
  app.server.closeAllConnections()
  await app.close()
})
afterEach(async () => {
  await context?.close()
  Object.assign(world, fakeWorld().world)
})

async function open(path: string, options: BrowserContextOptions = {}, prepare?: () => void): Promise<Page> {
  complaints = []
  strangers = []
  context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options})
  context.on('request', request => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) strangers.push(url)
  })
  context.on('console', message => complaints.push(message.text()))
  context.on('weberror', error => complaints.push(error.error().message))
  if (prepare !== undefined) await context.addInitScript(prepare)
  const page = await context.newPage()
  const answer = await page.goto(origin + path, {waitUntil: 'load'})
  expect(answer?.status()).toBe(200)
  return page
}

/** Rules of WCAG and good practice that a page breaks, with the places. The page must run scripts. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const {violations: found} = await page.evaluate(async () => (globalThis as unknown as {axe: typeof axe}).axe.run())
  return found.flatMap(({id, nodes}) => nodes.map(({html, failureSummary = ''}) => `${id}: ${html} ${failureSummary}`))
}

const SCREENS = {
  desktop: {},
  dark: {colorScheme: 'dark'},
  phone: {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, isMobile: true, hasTouch: true},
  'dark-phone': {viewport: {width: 390, height: 844}, colorScheme: 'dark', isMobile: true, hasTouch: true},
} as const satisfies Record<string, BrowserContextOptions>

const PAGES = [
  ['list', LIST],
  ['stats', STATS],
] as const

describe.each(Object.entries(SCREENS))('on %s', (screen, options) => {
  it.each(PAGES)('the %s with 200 mirrors breaks no rule, fits and asks nobody else', async (name, path) => {
    Object.assign(world, manyMirrors(200))
    const page = await open(path, options)
    await page.screenshot({
      path: join(PICTURES, `${name}-${screen}.png`),

      animations: 'disabled',
    })

    expect(await violations(page)).toEqual([])
    const {wide, room} = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: document.documentElement.clientWidth,
    }))
    expect(wide).toBeLessThanOrEqual(room)
    expect({complaints, strangers}).toEqual({complaints: [], strangers: []})
  })

  it.each(PAGES)('the %s with a few mirrors breaks no rule', async (name, path) => {
    Object.assign(world, manyMirrors(6))
    const page = await open(path, options)
    await page.screenshot({path: join(PICTURES, `${name}-few-${screen}.png`), fullPage: true})
    expect(await violations(page)).toEqual([])
    expect({complaints, strangers}).toEqual({complaints: [], strangers: []})
  })
})

it("a project's own dress breaks no rule, and its logo is seen", async () => {
  const logo = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#7a1fa2"/></svg>',
  )
  Object.assign(world, manyMirrors(20))
  world.config = {
    branding: {
      ...NO_BRANDING,
      title: 'Example Linux',
      homeUrl: 'https://www.example.org/',
      footer: 'Thanks to everyone who runs a mirror.',
      footerLinks: [{text: 'Become a mirror', url: 'https://www.example.org/mirrors'}],
      logo: `data:image/svg+xml;base64,${logo.toString('base64')}`,
      accent: {light: '#7a1fa2', dark: '#d9a8f0'},
    },
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open(LIST, {colorScheme})
    await page.screenshot({path: join(PICTURES, `branding-${colorScheme}.png`)})
    expect(
      await page.locator('header img').evaluate(image => (image as HTMLImageElement).naturalWidth),
    ).toBeGreaterThan(0)
    expect(await violations(page)).toEqual([])
    expect({complaints, strangers}).toEqual({complaints: [], strangers: []})
    await context?.close()
  }
})

describe('marks on the map', () => {
  it.each([
    ['desktop', STATS, 200],
    ['phone', STATS, 200],
    ['desktop', LIST, 200],
    ['phone', LIST, 12],
  ] as const)('do not cover each other, and each has a title: %s, %s', async (screen, path, count) => {
    Object.assign(world, manyMirrors(count))
    const page = await open(path, SCREENS[screen])
    const marks = await page.locator('.map g[role=img]:not(.client):visible').all()
    expect(marks.length).toBeGreaterThan(1)
    const boxes = await Promise.all(
      marks.map(async mark => ({box: await mark.boundingBox(), title: await mark.locator('title').textContent()})),
    )
    for (const [index, {box, title}] of boxes.entries()) {
      expect(title).toMatch(/^[a-z-]+-\d+: /)
      if (box === null) throw new Error('A mark is not drawn.')
      expect(Math.min(box.width, box.height)).toBeGreaterThan(6)
      for (const {box: other} of boxes.slice(index + 1)) {
        if (other === null) continue
        const apart = Math.max(
          Math.max(box.x, other.x) - Math.min(box.x + box.width, other.x + other.width),
          Math.max(box.y, other.y) - Math.min(box.y + box.height, other.y + other.height),
        )
        // Halos may touch.
        expect(apart).toBeGreaterThan(-3)
      }
    }
  })
})

describe('sorting', () => {
  const firstCells = (page: Page, table: string) =>
    page.locator(`${table} tr > td:first-child:not(.bar):not(.keep)`).allTextContents()
  const columnOf = (page: Page, table: string, column: number) =>
    page
      .locator(`${table} tbody tr > :nth-child(${column})`)
      .evaluateAll(cells => cells.map(cell => (cell as HTMLElement).dataset['sort'] ?? ''))

  it('works by keyboard, tells its order, and goes back and forth', async () => {
    Object.assign(world, manyMirrors(60))
    const page = await open(STATS)
    const head = page.locator('#places th', {hasText: 'Complete'})
    await head.getByRole('button').focus()
    expect(await head.getAttribute('aria-sort')).toBeNull()

    await page.keyboard.press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    const up = (await columnOf(page, '#places', 8)).map(Number)
    expect(up).toEqual(up.toSorted((one, other) => one - other))

    await page.keyboard.press('Space')
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    const down = (await columnOf(page, '#places', 8)).map(Number)
    expect(down).toEqual(up.toReversed())

    await page.locator('#places th', {hasText: 'Mirror'}).getByRole('button').press('Enter')
    expect(await head.getAttribute('aria-sort')).toBeNull()
    expect(await page.locator('#places th[aria-sort]').count()).toBe(1)
    const names = await firstCells(page, '#places')
    expect(names).toHaveLength(60)
    expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other)))
    expect(complaints).toEqual([])
  })

  it('keeps both rows of a mirror together, and puts what is not known last', async () => {
    Object.assign(world, manyMirrors(60))
    const page = await open(STATS)
    const head = page.locator('#mirrors th', {hasText: 'Last modified'}).getByRole('button')
    for (const sign of [1, -1]) {
      await head.click()
      const ages = await page.locator('#mirrors tbody').evaluateAll(bodies =>
        (bodies as HTMLTableSectionElement[]).map(({rows}) => ({
          rows: rows.length,
          age: rows[0]?.cells[1]?.dataset['sort'] ?? '',
        })),
      )
      expect(ages).toHaveLength(60)
      expect(ages.every(({rows}) => rows === 2)).toBe(true)
      const known = ages.findIndex(({age}) => age === '')
      expect(ages.slice(known).every(({age}) => age === '')).toBe(true)
      const times = ages.slice(0, known).map(({age}) => Number(age) * sign)
      expect(times.length).toBeGreaterThan(10)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
    }
  })

  it('is there on a phone too', async () => {
    Object.assign(world, manyMirrors(60))
    const page = await open(LIST, SCREENS.phone)
    await page.locator('#ranked th', {hasText: 'Distance'}).getByRole('button').tap()
    await page.locator('#ranked th', {hasText: 'Distance'}).getByRole('button').tap()
    const distances = (await columnOf(page, '#ranked', 6)).map(Number)
    expect(distances).toEqual(distances.toSorted((one, other) => other - one))
  })
})

describe('a checksum', () => {
  const hash = manyMirrors(1).files?.[0]?.hashes.sha256 ?? ''

  it('is copied by its button', async () => {
    Object.assign(world, manyMirrors(6))
    const page = await open(LIST, {permissions: ['clipboard-read', 'clipboard-write']})
    const button = page.getByRole('button', {name: 'Copy SHA256'})
    await button.press('Enter')
    await page.getByRole('status').filter({hasText: 'SHA256 copied'}).waitFor({state: 'attached'})
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(hash)
    await page.getByRole('button', {name: 'Copied SHA256'}).waitFor()
    expect(complaints).toEqual([])
  })

  it('is copied where the browser lends no clipboard, as over plain HTTP', async () => {
    Object.assign(world, manyMirrors(6))
    const page = await open(LIST, {permissions: ['clipboard-read', 'clipboard-write']}, () =>
      Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined}),
    )
    await page.getByRole('button', {name: 'Copy SHA256'}).click()
    await page.getByRole('status').filter({hasText: 'SHA256 copied'}).waitFor({state: 'attached'})
    const other = await context?.newPage()
    await other?.setContent('<textarea></textarea>')
    await other?.locator('textarea').focus()
    await other?.keyboard.press('Control+V')
    expect(await other?.locator('textarea').inputValue()).toBe(hash)
  })
})

it('without scripts there is no button that would do nothing, and every state is read as a word', async () => {
  Object.assign(world, manyMirrors(60))
  const page = await open(STATS, {javaScriptEnabled: false})
  await page.screenshot({path: join(PICTURES, 'stats-no-script.png')})
  expect(await page.locator('button').count()).toBe(0)
  const states = await page.locator('#places tbody td:nth-child(3)').allTextContents()
  expect(new Set(states.map(text => text.replace(/^\S+ /, '')))).toEqual(
    new Set(['up', 'only HTTP up', 'down', 'disabled']),
  )
  expect(await page.locator('#footer').textContent()).toBe('Mirrorbits v1.2.3 on node <1>')
  expect({complaints, strangers}).toEqual({complaints: [], strangers: []})
})
