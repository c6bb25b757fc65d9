import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test as base, expect, vi} from 'vitest'
import {recordingLog} from '../../test/support/fakes.js'
import {openServiceManager} from './service-manager.js'

/** A folder with a `systemd-notify` that writes down what it is told, one message a line. */
const test = base.extend<{folder: string}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-notify-'))
    await writeFile(join(folder, 'systemd-notify'), '#!/bin/sh\necho "$*" >> "$TOLD"\n', {mode: 0o755})
    await use(folder)
    await rm(folder, {recursive: true})
  },
})

function open(folder: string, more: NodeJS.ProcessEnv = {}) {
  const {log, lines} = recordingLog()
  const told = join(folder, 'told')
  const env = {PATH: `${folder}:/usr/bin:/bin`, TOLD: told, NOTIFY_SOCKET: '/run/notify', ...more}
  const manager = openServiceManager({env, log, pid: 77})
  return {manager, env, lines, told: async () => (await readFile(told, 'utf8')).trim().split('\n')}
}

test('hears what the service does, in order', async ({folder}) => {
  const {manager, told} = open(folder)
  await Promise.all([manager.ready('answers\nREADY=0'), manager.handOver(78), manager.stopping('leaves')])
  expect(await told()).toEqual(['READY=1 STATUS=answers READY=0', 'MAINPID=78', 'STOPPING=1 STATUS=leaves'])
})

test('hears of another process and then again of this one, when the one that has handed over is gone', async ({
  folder,
}) => {
  const {manager, told} = open(folder)
  await manager.takeOver(1_000_000_000)
  const names = await told()
  expect(names).toHaveLength(2)
  expect(names[0]).toMatch(/^MAINPID=\d+$/)
  expect(names[0]).not.toBe('MAINPID=77')
  expect(names[1]).toBe('MAINPID=77')
})

test('hears nothing of a process that has taken over before the former one is gone', async ({folder}) => {
  const {manager, told} = open(folder)
  const takenOver = manager.takeOver(process.ppid)
  manager.close()
  await takenOver
  await expect(told()).rejects.toThrow('ENOENT')
})

test('is told regularly that the service is alive, and not while it is not', async ({folder}) => {
  const {manager, told} = open(folder, {WATCHDOG_USEC: '20000', WATCHDOG_PID: '77'})
  const looks: number[] = []
  manager.watch(() => {
    looks.push(looks.length)
    return looks.length === 4 || looks.length === 6
  })
  await vi.waitFor(() => expect(looks.length).toBeGreaterThan(8))
  manager.close()
  await manager.ready('x')
  expect(await told()).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'READY=1 STATUS=x'])
})

test.for([
  ['another process', {WATCHDOG_USEC: '1000', WATCHDOG_PID: '78'}],
  ['a time that is none', {WATCHDOG_USEC: 'soon'}],
] as const)('that watches %s is not told that the service is alive', async ([, env], {folder}) => {
  const {manager, env: left, told} = open(folder, env)
  manager.watch(() => true)
  await manager.ready('x')
  manager.close()
  expect(await told()).toEqual(['READY=1 STATUS=x'])
  expect(left).not.toHaveProperty('WATCHDOG_PID')
})

test('that is not there is told nothing', async ({folder}) => {
  const {manager, told, lines} = open(folder, {NOTIFY_SOCKET: undefined})
  await manager.ready('x')
  await manager.takeOver(1_000_000_000)
  await expect(told()).rejects.toThrow('ENOENT')
  expect(lines).toEqual([])
})

test('that cannot be told is trouble that the log tells once', async ({folder}) => {
  const {manager, lines} = open(folder, {PATH: join(folder, 'nothing')})
  await manager.ready('x')
  await manager.stopping('y')
  expect(lines).toMatchObject([{level: 'warn', message: 'the service manager cannot be told'}])
})
