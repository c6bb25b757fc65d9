import {randomBytes} from 'node:crypto'
import {loadConfig} from '../config/load-config.js'
import {MirrorbitsError} from '../core/errors.js'
import {lockStateDirectory, type LockFile} from '../host/lock-file.js'
import {openServiceManager} from '../host/service-manager.js'
import {createLog} from '../logging/runtime-log.js'
import {createClosers} from './closers.js'
import {inheritedSockets} from './workers/inherited-sockets.js'
import {startNode, type RunningNode} from './node.js'
import type {RuntimeOptions} from './open-runtime.js'
import {writePidFile} from './pid-file.js'
import {meetPredecessor, type Predecessor} from './upgrade/predecessor.js'
import {rememberConfig} from './remember-config.js'
import {takeSignals} from './signals.js'
import {upgrade} from './upgrade/upgrade.js'
import {VERSION} from './version.js'

export interface ServerOptions extends RuntimeOptions {
  /** Scan and check mirrors, and take part in the cluster. */
  readonly monitor: boolean
  readonly pidFile: string | undefined
  /** Standard error unless told. */
  readonly logFile: string | undefined
  readonly debug: boolean
  /** Instead of the configuration's address. */
  readonly listen: string | undefined
  /** Stops the server, as a signal does. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs a node until it is told to stop or another program has taken its place, then leaves cleanly: requests are
 * answered, counts sent, locks released. Throws what keeps it from starting.
 */
export async function runServer(options: ServerOptions): Promise<void> {
  const predecessor = meetPredecessor(process)
  try {
    await run(options, predecessor)
  } catch (error) {
    await predecessor?.failed(error)
    throw error
  }
}

/** Whoever asks for an upgrade looks for two seconds which nodes take part before it tells the end. */
const ANSWER_MS = 3000

async function run(options: ServerOptions, predecessor: Predecessor | undefined): Promise<void> {
  const read = async () => {
    const flags = {repository: options.repository, listen: options.listen}
    return loadConfig({file: options.configFile, env: process.env, flags})
  }
  const activated = inheritedSockets(process.env, process.pid)
  const {config, warnings} = await read()
  const closers = createClosers()
  const signals = takeSignals(options.signal)
  closers.add(() => signals.close())
  const workerLog = {
    format: config.logFormat,
    level: options.debug || options.verbose ? 'debug' : 'info',
    file: options.logFile,
  } as const
  const {log, reopen, close} = createLog({...workerLog, destination: options.logFile ?? process.stderr})
  closers.add(close)
  try {
    log.info({version: VERSION, pid: process.pid, instance: randomBytes(3).toString('hex')}, 'mirrorbits starts')
    for (const {message} of warnings) log.warn({}, message)
    const manager = openServiceManager({env: process.env, log, pid: process.pid})
    closers.add(() => manager.close())
    let lock: LockFile | undefined
    const takeLock = async (from?: number): Promise<void> => {
      lock = await lockStateDirectory(config.stateDirectory, {from})
    }
    closers.add(() => lock?.release())
    if (predecessor === undefined) await takeLock()

    await rememberConfig(config)
    let current = config
    const node = await startNode({
      ...{config: () => current, log, workerLog, monitor: options.monitor},
      inherited: predecessor?.sockets(config) ?? activated,
      alone: predecessor?.gone ?? Promise.resolve(),
    })
    closers.add(() => node.stop())
    if (predecessor !== undefined) {
      checkMemory(node)
      const shallStop = signals.stopped.then(() => true)
      if (await Promise.race([predecessor.ready().then(() => false), shallStop])) return
      await takeLock(predecessor.pid)
      await predecessor.taken()
    }
    if (options.pidFile !== undefined) closers.add(await writePidFile(options.pidFile))

    const tellReady = (): Promise<void> => manager.ready(statusOf(node))
    const reopenLogs = (): void => {
      reopen()
      node.reopenLogs()
    }
    const inTurn = oneByOne()
    const reload = () =>
      inTurn(async () => {
        await manager.reloading()
        const refused = await takeConfig()
        reopenLogs()
        await node.reloadGeoip()
        await tellReady()
        return refused
      })
    /** A configuration with a mistake changes nothing: the one in force stays. Returns why. */
    async function takeConfig(): Promise<MirrorbitsError | undefined> {
      try {
        const next = await read()
        for (const {message} of next.warnings) log.warn({}, message)
        if (next.config.listenAddress !== current.listenAddress) await node.listenOn(next.config.listenAddress)
        current = next.config
        node.configChanged()
        log.info({file: current.file ?? ''}, 'configuration reloaded')
        return undefined
      } catch (error) {
        if (!(error instanceof MirrorbitsError)) throw error
        log.error({err: error}, 'configuration not reloaded; the one in force stays')
        node.warn(error.code, error.message)
        return error
      }
    }
    const leave = new AbortController()
    void signals.stopped.then(() => leave.abort())
    let successor: number | undefined
    let upgrading: Promise<void> | undefined
    const upgradeOnce = (): Promise<void> => {
      upgrading ??= inTurn(async () => {
        if (leave.signal.aborted || successor !== undefined) return
        successor = await upgrade({config: () => current, log, node, signal: leave.signal, relock: takeLock})
        await manager.handOver(successor)
        // Whoever has asked for it over the admin API shall hear of it.
        setTimeout(() => leave.abort(), ANSWER_MS)
      }).finally(() => {
        upgrading = undefined
      })
      return upgrading
    }
    // The new program must have ended, if it is given up.
    closers.add(() => upgrading?.catch(() => undefined))
    node.onOrder({
      async reload() {
        const refused = await reload()
        if (refused !== undefined) throw refused
      },
      upgrade: upgradeOnce,
    })
    signals.act({log, reload, reopenLogs, upgrade: upgradeOnce})
    await tellReady()
    manager.watch(() => node.isAnswering())
    await aborted(leave.signal)
    if (successor === undefined) await manager.stopping('Answers what is under way')
    log.info({}, 'mirrorbits stops')
  } finally {
    await closers.closeAll()
  }
}

/** Whoever takes the place of a program that answers must be able to answer as well. */
function checkMemory(node: RunningNode): void {
  if (node.isLoaded()) return
  throw new MirrorbitsError('MB_REDIS_UNREACHABLE', 'There is no Redis and no snapshot to answer from.', {
    hint: 'Wait until Redis is back.',
  })
}

function statusOf(node: RunningNode): string {
  const {length: workers} = node.workers()
  const by = workers === 0 ? '' : ` with ${workers} workers`
  return `mirrorbits ${VERSION} answers on ${node.sockets().public.address}${by}`
}

/** Calls that come while one is under way wait for their turn. */
function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const result = last.then(work, work)
    last = result
    return result
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), {once: true})
  })
