import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest'
import type {Config} from '../../core/config.js'
import {bindSocket, type BoundSocket} from '../../server/sockets/bound-socket.js'
import {createLogReopening, type LogReopening} from '../service/reopen-logs.js'
import {startSuccessor, type Successor} from './successor.js'

const READY = "process.send({type: 'ready'});"
/** Says that it is ready, does what it is told, and lives until it is ended. */
const GOOD = `${READY} process.on('message', () => process.send({type: 'taken'})); setInterval(() => {}, 1000);`

let folder: string
let socket: BoundSocket
let giveUp: AbortController
let logs: LogReopening
const started: Successor[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrorbits-successor-'))
  socket = await bindSocket('127.0.0.1:0')
})
afterAll(async () => {
  socket.close()
  await rm(folder, {recursive: true})
})
beforeEach(() => {
  giveUp = new AbortController()
  logs = createLogReopening()
  // Processes take the time they take; only the limits are ours.
  vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']})
})
afterEach(() => {
  vi.useRealTimers()
  for (const {pid} of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Starts a program with this text; without one, a program that is not there. */
async function start(text?: string): Promise<Successor> {
  const program = join(folder, text === undefined ? 'nothing.mjs' : 'program.mjs')
  if (text !== undefined) await writeFile(program, text)
  const successor = await startSuccessor({
    command: [program],
    config: {listenAddress: '127.0.0.1:0', rpcListenAddress: ''} as Config,
    sockets: {public: socket, admin: undefined},
    signal: giveUp.signal,
    logs,
  })
  started.push(successor)
  return successor
}

const failure = (message: RegExp) => ({code: 'MB_UPGRADE_FAILED', message: expect.stringMatching(message) as string})

describe('a program that is started to take the place of this one', () => {
  it('becomes the server when it has said that it is ready and has lived for a while', async () => {
    const successor = await start(GOOD)
    let isTried = false
    const trial = successor.trial().then(() => (isTried = true))
    await vi.advanceTimersByTimeAsync(2900)
    expect(isTried).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    await trial
    await successor.take()
    expect(isAlive(successor.pid)).toBe(true)
  })

  it.each([
    ['is not there', undefined, /it ended with exit code 1$/],
    ['is no program', 'this is {no program', /it ended with exit code 1$/],
    ['ends at once', '', /it ended with exit code 0$/],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", /it ended with SIGKILL$/],
    [
      'says why not',
      "process.send({type: 'failed', code: 'MB_CONFIG_INVALID', message: 'Odd.'}); setInterval(() => {}, 1000)",
      /: Odd\.$/,
    ],
    ['says only nonsense', "process.send({type: 'fine'}); process.send('ready')", /it ended with exit code 0$/],
  ])('does not when it %s', async (_, text, reason) => {
    await expect(start(text)).rejects.toMatchObject(failure(reason))
  })

  it.each([
    ['ends on its trial', `${READY} process.disconnect(); process.exitCode = 7`, /it ended with exit code 7$/],
    ['is killed on its trial', `${READY} setImmediate(() => process.kill(process.pid, 'SIGKILL'))`, /with SIGKILL$/],
    [
      'finds on its trial that it cannot go on',
      `${READY} process.send({type: 'failed', code: 'MB_INTERNAL', message: 'Broken.'}); setInterval(() => {}, 1000)`,
      /: Broken\.$/,
    ],
  ])('does not when it %s', async (_, text, reason) => {
    const successor = await start(text)
    await expect(successor.trial()).rejects.toMatchObject(failure(reason))
    expect(isAlive(successor.pid)).toBe(false)
  })

  it('does not when it is silent after it was told to take over, and is ended then', async () => {
    const successor = await start(`${READY} process.on('message', () => {}); setInterval(() => {}, 1000)`)
    const taking = successor.take()
    const told = expect(taking).rejects.toMatchObject(failure(/did not say "taken" within 10 s$/))
    await vi.advanceTimersByTimeAsync(10_000)
    await told
    expect(isAlive(successor.pid)).toBe(false)
  })

  it('is killed when it does not end either', async () => {
    const deaf = "process.on('SIGTERM', () => process.send({type: 'deaf'}));"
    const successor = await start(`${READY} ${deaf} setInterval(() => {}, 1000)`)
    const told = expect(successor.trial()).rejects.toMatchObject(failure(/the server was told to stop$/))
    giveUp.abort()
    await vi.advanceTimersByTimeAsync(15_000)
    await told
    expect(isAlive(successor.pid)).toBe(false)
  })

  it('reads its configuration again when it is told to', async () => {
    const successor = await start(`process.on('SIGHUP', () => process.exit(5)); ${GOOD}`)
    successor.reload()
    await expect(successor.trial()).rejects.toMatchObject(failure(/exit code 5$/))
  })

  it('opens its logs anew with this one from its start on, and this one with it', async () => {
    let opened = 0
    logs.add(() => {
      opened++
    })
    const echo = "process.on('message', message => message.type === 'reopen-logs' && process.send(message));"
    const starting = start(
      `process.once('message', () => {${READY}}); ${echo} setInterval(() => {}, 1000); process.send({type: 'reopen-logs'})`,
    )
    await vi.waitFor(() => expect(opened).toBe(1))
    logs.everywhere()
    const {pid} = await starting
    await vi.waitFor(() => expect(opened).toBe(3))
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
    logs.everywhere()
    expect(opened).toBe(4)
  })
})
