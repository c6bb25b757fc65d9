import {readFile} from 'node:fs/promises'
import {Agent} from 'node:http'
import {join} from 'node:path'
import {expect, vi} from 'vitest'
import {ask, type AskOptions} from './ask.js'
import type {RunningServer} from './program.js'
import {createWorld, type World} from './world.js'

export const FALLBACK = "Fallbacks: [{URL: 'http://fallback.example/'}]"

/** A world with one file, whose server is followed from program to program by its pid file. */
export interface UpgradeWorld extends World {
  readonly pidFile: string
  /** Which process is the server, by the pid file. */
  holder(): Promise<number | undefined>
  /** Sends USR2 to this process, which logs as this server does, and waits until another one is the server. */
  upgrade(server: RunningServer, former?: number): Promise<number>
}

export async function createUpgradeWorld(): Promise<UpgradeWorld> {
  const world = await createWorld({config: FALLBACK})
  const pidFile = join(world.folder, 'mirrorbits.pid')
  await world.publish('disk.iso', 'a disk')
  await world.json('refresh')

  async function holder(): Promise<number | undefined> {
    const text = await readFile(pidFile, 'utf8').catch(() => '')
    return text === '' ? undefined : Number(text)
  }

  return {
    ...world,
    pidFile,
    holder,
    async upgrade(server, former = server.process.pid ?? 0) {
      const begun = () => server.log().split('the new program is started').length
      const before = begun()
      await vi.waitFor(
        () => {
          process.kill(former, 'SIGUSR2')
          expect(begun()).toBeGreaterThan(before)
        },
        {interval: 200},
      )
      return vi.waitFor(
        async () => {
          const pid = (await holder()) ?? former
          expect(pid).not.toBe(former)
          expect(isAlive(former)).toBe(false)
          return pid
        },
        {timeout: 30_000, interval: 50},
      )
    },
    async close() {
      const pid = await holder()
      if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGTERM')
      await world.close()
    },
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export const CLIENTS = 16

/** Upgrades a server with so many workers twice under load: no request fails, and each is counted once. */
export async function upgradeTwice(world: UpgradeWorld, workers: number): Promise<void> {
  await world.configure(`${FALLBACK}\nWorkers: ${workers}\nRPCListenAddress: 127.0.0.1:0`)
  const server = await world.startServer('--pid-file', world.pidFile)
  const stop = load(server.address)

  const second = await world.upgrade(server)
  expect(server.process.exitCode).toBe(0)
  const third = await world.upgrade(server, second)

  const {302: answered = 0, ...failed} = await stop()
  expect(failed).toEqual({})
  expect(answered).toBeGreaterThan(0)
  expect(await readFile(join(world.folder, 'state', 'server.lock'), 'utf8')).toMatch(`${third} `)
  process.kill(third, 'SIGTERM')
  await vi.waitFor(() => expect(isAlive(third)).toBe(false))
  expect(Number(await world.database.hget('STATS_FILE', '/disk.iso'))).toBe(answered)
}

/** Clients that keep their connections ask without an end. What is returned stops them and tells how it went. */
export function load(address: string, options: AskOptions = {}): () => Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {}
  const agent = new Agent({keepAlive: true})
  let isOn = true
  const client = async (): Promise<void> => {
    while (isOn) {
      const outcome = await ask(address, '/disk.iso', {agent, ...options}).then(
        ({status}) => String(status),
        (error: unknown) => String(error),
      )
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  const clients = Array.from({length: CLIENTS}, client)
  return async () => {
    isOn = false
    await Promise.all(clients)
    agent.destroy()
    return outcomes
  }
}
