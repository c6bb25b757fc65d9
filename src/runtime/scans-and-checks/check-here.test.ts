import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {expect} from 'vitest'
import {test, writeOld, type WorkHere} from '../../../test/support/work-here.js'
import type {Mirror} from '../../core/mirror.js'
import {createHealthChecker} from '../../health/health-checker.js'
import {checkHere} from './check-here.js'
import {refreshHere} from './refresh-here.js'
import {scanHere} from './scan-here.js'

const {signal} = new AbortController()

/** A mirror that was scanned, and what checks need. */
async function scanned(here: WorkHere) {
  for (const root of [here.repository, here.mirrorRoot]) {
    for (const name of ['a', 'b']) await writeOld(join(root, 'pool', name), name)
    await writeOld(join(root, 'must'), 'must')
  }
  await refreshHere(here.work, {rehash: false, force: false, signal})
  const mirror = await here.addMirror()
  await scanHere(here.work, mirror, {protocol: 'any', signal})
  const rescanned: Mirror[] = []
  const deps = {
    ...here.work,
    checker: createHealthChecker({userAgent: () => 'tester', timeoutMs: () => 2000}),
    random: Math.random,
    mayRemind: () => true,
    rescan: (known: Mirror) => void rescanned.push(known),
  }
  const check = async (atOnce = false) => {
    const known = await here.stores.mirrors.get(1)
    if (known === undefined) throw new Error('The mirror is gone.')
    return checkHere(deps, known, {signal, atOnce})
  }
  const isUp = async () => (await here.stores.mirrors.get(1))?.http.isUp
  return {check, isUp, rescanned}
}

test('asks a mirror for what it has, and keeps the answer', async ({here}) => {
  const {check, isUp} = await scanned(here)

  expect(await check()).toMatchObject([{protocol: 'http', state: {isUp: true}}])

  expect(await isUp()).toBe(true)
  expect(here.http.requests).toMatchObject([{method: 'HEAD', userAgent: 'tester'}])
})

test('believes one answer when somebody asked to know, and else as many as are configured', async ({here}) => {
  const {check, isUp} = await scanned(here)
  await check()
  here.http.setMode(500)

  await check()
  expect(await isUp()).toBe(true)
  await check(true)
  expect(await isUp()).toBe(false)

  here.configure('UpAfterSuccesses: 2')
  here.http.setMode('ok')
  await check()
  expect(await isUp()).toBe(false)
  await check(true)
  expect(await isUp()).toBe(true)
})

test('asks for the file that every mirror must have, by the configuration of the moment', async ({here}) => {
  const {check} = await scanned(here)
  here.configure('CheckFile: /must')

  await check()

  expect(here.http.requests[0]).toMatchObject({url: '/must'})
})

test('notes what a folder has lost before the mirror is blamed, by the mirror’s own way of listing', async ({here}) => {
  const {check, isUp} = await scanned(here)
  await check()
  await rm(join(here.mirrorRoot, 'pool'), {recursive: true})

  // Files are drawn: sooner or later one that is gone comes.
  for (let time = 0; time < 50 && (here.table.holdingsOf(1)?.counts.known ?? 0) > 1; time++) await check()

  expect(here.table.holdingsOf(1)?.counts).toMatchObject({known: 1})
  expect((await here.stores.holdings.read(1))?.counts).toMatchObject({known: 1})
  expect(await isUp()).toBe(true)
})

test('has a mirror scanned soon whose files are not what its listing says', async ({here}) => {
  const {check, rescanned} = await scanned(here)
  await check()
  here.http.setMode('wrong-size')

  await check()

  expect(rescanned).toMatchObject([{name: 'm1'}])
})
