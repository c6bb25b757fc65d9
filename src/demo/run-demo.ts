import {rmSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {MirrorbitsError} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import {openEmbeddedRedis} from '../host/embedded-redis.js'
import {ensureTools} from '../host/ensure-tools.js'
import {createSystem} from '../host/system.js'
import {redisTool, rsyncTool} from '../host/tools.js'
import {demoConfig} from './demo-config.js'
import {freePort} from './free-port.js'
import {makeRepository} from './make-repository.js'
import {packageRoot} from './package-root.js'
import {populate} from './populate.js'
import {guideText} from './print-guide.js'
import {startMirrors} from './start-mirrors.js'
import {startServer} from './start-server.js'
import {startTraffic} from './traffic.js'
import {watchStop} from './watch-stop.js'

export interface DemoOptions {
  /** Ends the demo as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined
  /** Where to listen; the next free port when this one is taken. */
  readonly port?: number | undefined
  /** Where the demo makes its own folder; the system's folder for temporary files by default. */
  readonly stateDirectory?: string | undefined
}

/**
 * A complete world on this machine: a repository, eight mirrors, a Redis, the
 * server and some traffic. Runs until Ctrl-C, TERM or the signal, then ends
 * everything that it started and removes its folder; also when it fails.
 */
export async function runDemo({signal, port = 8080, stateDirectory = tmpdir()}: DemoOptions = {}): Promise<void> {
  await ensureTools([redisTool, rsyncTool], createSystem())
  await mkdir(stateDirectory, {recursive: true})
  const world: World = {folder: await mkdtemp(join(stateDirectory, 'mirrorbits-demo-')), pids: [], cleanups: []}
  const watch = watchStop({source: process, force: name => endAtOnce(world, name)})
  const stop = signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal])
  try {
    await runUntilStopped(world, port, stop)
  } catch (error) {
    // What is being started when Ctrl-C comes fails: that is how it stops.
    if (!stop.aborted) throw error
  } finally {
    if (stop.aborted) say('Stopping …')
    for (const cleanup of world.cleanups.toReversed()) await cleanup()
    await rm(world.folder, {recursive: true, force: true})
    watch.close()
  }
}

interface World {
  readonly folder: string
  /** Processes that were started, for the case that there is no time to stop them. */
  readonly pids: number[]
  /** In the order of starting: the last is the first to be ended. */
  readonly cleanups: (() => Promise<void>)[]
}

async function runUntilStopped(world: World, wantedPort: number, stop: AbortSignal): Promise<void> {
  const {folder, pids, cleanups} = world
  const repository = join(folder, 'repository')
  const configFile = join(folder, 'mirrorbits.conf')
  say(`Writing a repository to ${repository} …`)
  const updatedAt = Math.floor(Date.now() / 1000)
  await makeRepository(repository, updatedAt)

  say('Starting eight mirrors …')
  const running = await startMirrors({folder: join(folder, 'mirrors'), updatedAt, signal: stop})
  cleanups.push(() => running.close())
  pids.push(running.pid)

  const port = await freePort('localhost', wantedPort)
  if (port !== wantedPort) say(`Port ${wantedPort} is taken, so the demo uses ${port}.`)
  const geoipFolder = join(packageRoot(), 'contrib', 'demo', 'geoip')
  const rpcPort = await freePort('localhost', 3390)
  await writeFile(configFile, demoConfig({stateDirectory: folder, repository, geoipFolder, port, rpcPort}))

  say('Starting a Redis of its own …')
  const redis = await openEmbeddedRedis({stateDirectory: folder, log: silentLog})
  cleanups.push(() => redis.close())
  if (redis.pid !== undefined) pids.push(redis.pid)

  await populate({configFile, mirrors: running.mirrors, signal: stop, say})

  say('Starting the server …')
  const logFile = join(folder, 'server.log')
  const server = await startServer({configFile, logFile, port, knownFile: '/README.txt', signal: stop})
  cleanups.push(() => server.stop())
  pids.push(server.pid)

  const traffic = startTraffic(port)
  cleanups.push(() => {
    traffic.close()
    return Promise.resolve()
  })
  process.stdout.write(guideText({port, configFile, repository}))
  await Promise.race([server.exited.then(how => serverEnded(how, stop)), whenAborted(stop)])
}

function serverEnded(how: string, stop: AbortSignal): void {
  if (!stop.aborted) throw new MirrorbitsError('MB_INTERNAL', `The demo's server ended by itself with ${how}.`)
}

/** Keeps the process alive meanwhile: nothing else of the demo does for certain. */
function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const alive = setInterval(() => undefined, 60_000)
    const end = (): void => {
      clearInterval(alive)
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, {once: true})
  })
}

/** For somebody who has lost patience. Ends with the signal's own effect, since nobody handles it any more. */
function endAtOnce({pids, folder}: World, name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  rmSync(folder, {recursive: true, force: true})
  process.kill(process.pid, name)
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
