import {randomBytes} from 'node:crypto'
import {openServiceManager} from '../host/service-manager.js'
import {createClosers} from './closers.js'
import {startNode, type RunningNode} from './node.js'
import {pidFile} from './pid-file.js'
import {rememberConfig} from './remember-config.js'
import {openConfig} from './service/current-config.js'
import {openLogs} from './service/open-logs.js'
import {createLogReopening} from './service/reopen-logs.js'
import type {ServerOptions} from './service/server-options.js'
import {stateLock} from './service/state-lock.js'
import {takeOrders} from './service/take-orders.js'
import {takeSignals} from './signals.js'
import {meetPredecessor, type Predecessor} from './upgrade/predecessor.js'
import {takePlace} from './upgrade/take-place.js'
import {VERSION} from './version.js'
import {aborted} from './wait.js'
import {warmNextTick} from './warm-next-tick.js'
import {inheritedSockets} from './service/inherited-sockets.js'
import {counted} from '../core/text/counted.js'

/**
 * Runs a node until it is told to stop or another program has taken its place, then leaves cleanly: requests are
 * answered, counts sent, locks released. Throws what keeps it from starting.
 */
export async function runServer(options: ServerOptions): Promise<void> {
  warmNextTick()
  const predecessor = meetPredecessor(process)
  try {
    await run(options, predecessor)
  } catch (error) {
    await predecessor?.failed(error)
    throw error
  }
}

/** What is opened is closed in reverse order, whatever ends the server. */
async function run(options: ServerOptions, predecessor: Predecessor | undefined): Promise<void> {
  const closers = createClosers()
  try {
    const activated = inheritedSockets(process.env, process.pid)
    const config = await openConfig(options)
    const signals = takeSignals(options.signal)
    closers.add(() => signals.close())
    const {log, forWorkers, ...ownLog} = openLogs(options, config.current())
    closers.add(ownLog.close)
    const logs = createLogReopening()
    logs.add(ownLog.reopen)
    predecessor?.shareReopening(logs)
    log.info({version: VERSION, pid: process.pid, instance: randomBytes(3).toString('hex')}, 'mirrorbits starts')
    for (const {message} of config.warnings) log.warn({}, message)
    const manager = openServiceManager({env: process.env, log, pid: process.pid})
    closers.add(() => manager.close())

    const lock = stateLock(config.current().stateDirectory)
    closers.add(() => lock.release())
    if (predecessor === undefined) await lock.take()
    await rememberConfig(config.current())
    const node = await startNode({
      ...{config: config.current, log, workerLog: forWorkers, monitor: options.monitor},
      inherited: predecessor?.sockets(config.current()) ?? activated,
      alone: predecessor?.gone ?? Promise.resolve(),
      isOnTrial: predecessor !== undefined,
    })
    closers.add(() => node.stop())
    logs.add(() => node.reopenLogs())
    const {stopped} = signals
    const pid = pidFile(options.pidFile)
    closers.add(() => pid.remove())
    const take = async (from: number): Promise<void> => {
      await lock.take(from)
      await pid.write()
    }
    if (predecessor === undefined) await pid.write()
    else if (!(await takePlace({predecessor, node, take, stopped}))) return
    void predecessor?.gone.then(() => {
      const sockets = node.sockets()
      sockets.public.ownFile()
      sockets.admin?.ownFile()
      return manager.takeOver(predecessor.pid)
    })

    const leave = new AbortController()
    void stopped.then(() => leave.abort())
    const tellReady = (): Promise<void> => manager.ready(statusOf(node))
    const retake = (): Promise<void> => take(process.pid)
    const upgrades = takeOrders({config, log, logs, manager, node, signals, leave, retake, tellReady})
    closers.add(() => upgrades.ended())
    await tellReady()
    manager.watch(() => node.isAnswering())
    await aborted(leave.signal)
    if (upgrades.successor() === undefined) await manager.stopping('Answers what is under way')
    log.info({}, 'mirrorbits stops')
  } finally {
    await closers.closeAll()
  }
}

function statusOf(node: RunningNode): string {
  const {length: workers} = node.workers()
  const by = workers === 0 ? '' : ` with ${counted(workers, 'worker')}`
  return `mirrorbits ${VERSION} answers on ${node.sockets().public.address}${by}`
}
