import {randomBytes} from 'node:crypto'
import {loadConfig} from '../config/load-config.js'
import {MirrorbitsError} from '../core/errors.js'
import {lockStateDirectory} from '../host/lock-file.js'
import {createLog} from '../logging/runtime-log.js'
import {createClosers} from './closers.js'
import {inheritedSocket} from './inherited-socket.js'
import {startNode} from './node.js'
import type {RuntimeOptions} from './open-runtime.js'
import {writePidFile} from './pid-file.js'
import {rememberConfig} from './remember-config.js'
import {takeSignals} from './signals.js'
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
 * Runs a node until it is told to stop, then leaves cleanly: requests are
 * answered, counts sent, locks released. Throws what keeps it from starting.
 */
export async function runServer(options: ServerOptions): Promise<void> {
  const read = async () => {
    const flags = {repository: options.repository, listen: options.listen}
    return loadConfig({file: options.configFile, env: process.env, flags})
  }
  const inheritedFd = inheritedSocket(process.env, process.pid)
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
    const lock = await lockStateDirectory(config.stateDirectory)
    closers.add(() => lock.release())

    await rememberConfig(config)
    let current = config
    const node = await startNode({config: () => current, log, workerLog, inheritedFd, monitor: options.monitor})
    closers.add(() => node.stop())
    if (options.pidFile !== undefined) closers.add(await writePidFile(options.pidFile))

    const reopenLogs = (): void => {
      reopen()
      node.reopenLogs()
    }
    const reload = oneByOne(async () => {
      const refused = await takeConfig()
      reopenLogs()
      await node.reloadGeoip()
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
    node.onReload(async () => {
      const refused = await reload()
      if (refused !== undefined) throw refused
    })
    signals.act({log, reload, reopenLogs})
    await signals.stopped
    log.info({}, 'mirrorbits stops')
  } finally {
    await closers.closeAll()
  }
}

/** Calls that come while one is under way wait for their turn. */
function oneByOne<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const result = last.then(work, work)
    last = result
    return result
  }
}
