import type {Config} from '../../core/config.js'
import type {Log} from '../../core/ports.js'
import type {DbState} from '../../geoip/database.js'
import type {DayCounts} from '../../monitor/gather-downloads.js'
import {adoptSocket, bindSocket, type InheritedSocket} from '../../server/sockets/bound-socket.js'
import type {Answers} from '../answers.js'
import {openCountPipe} from '../counting/count-pipe.js'
import {collectWorkerRates} from './collect-worker-rates.js'
import {copiesOfConnections} from './descriptors.js'
import {keepConnections} from './keep-connections.js'
import type {DatabaseAge} from '../serve.js'
import type {FromWorker, WorkerSetup} from './worker-messages.js'
import {shareNotes} from './shared-notes.js'
import {createWorkerPool} from './worker-pool.js'
import {startWorkerProcess} from './worker-process.js'

export interface AnswerByWorkersDeps {
  readonly size: number
  /** As workers are to have it. */
  readonly config: () => Config
  readonly node: string
  readonly log: Log
  /** A listening socket that was opened for this process. */
  readonly inherited: InheritedSocket | undefined
  readonly workerLog: WorkerSetup['log']
  readonly isRedisUp: () => boolean
  /** Workers load what is on disk at once, and the rest when this resolves. What it throws ends the start. */
  readonly memoryLoaded: Promise<unknown>
  readonly onCounts: (counts: DayCounts) => void
  readonly onUnindexed: () => void
  readonly onPlaces: (databases: readonly DbState[]) => void
  /** Something that an operator should know of. */
  readonly onTrouble: (message: string) => void
}

/** How long a worker waits for Redis: not at all when the primary knows that it is away. */
const WAIT_FOR_REDIS_MS = 5000

/** Answers in processes of their own, on one socket that this process keeps open. */
export async function answerByWorkers(deps: AnswerByWorkersDeps): Promise<Answers> {
  const {config, log} = deps
  let socket = deps.inherited === undefined ? await bindSocket(config().listenAddress) : adoptSocket(deps.inherited)
  const countPipe = await openCountPipe(deps.onCounts, log)
  const rates = collectWorkerRates()
  const notes = shareNotes(log)
  const kept = keepConnections({limit: copiesOfConnections(), log})
  /** All workers have the same. */
  let databases: readonly DatabaseAge[] = []
  const pool = createWorkerPool({
    ...deps,
    spawn: worker => kept.of(startWorkerProcess(worker, {socket, counts: countPipe})),
    setup: worker => ({
      worker,
      node: deps.node,
      config: config(),
      log: deps.workerLog,
      hasCountPipe: countPipe !== undefined,
    }),
    async go() {
      await deps.memoryLoaded
      return {waitForRedisMs: deps.isRedisUp() ? WAIT_FOR_REDIS_MS : 0}
    },
    memoryLimit: () => config().workerMemoryLimit * 1024 * 1024,
    onMessage: hear,
  })

  function hear(message: FromWorker): void {
    if (message.type === 'counts') deps.onCounts(message.counts)
    else if (message.type === 'rates') {
      rates.add(message.rates, message.sample)
      databases = message.databases
    } else if (message.type === 'unindexed') deps.onUnindexed()
    else if (message.type === 'places') deps.onPlaces(message.databases)
    else if (message.type === 'note') notes.hear(message.note)
  }

  try {
    await pool.start()
  } catch (error) {
    socket.close()
    await countPipe?.drain()
    throw error
  }
  log.info({address: socket.address}, 'service listening')

  return {
    socket: () => socket,
    async listenOn(address) {
      const former = socket
      socket = await bindSocket(address)
      try {
        // As long as this process has the former one too, clients could connect to it when nobody accepts any more.
        await pool.replaceAll(() => former.close())
      } catch (error) {
        const refused = socket
        socket = former
        await pool.replaceAll()
        refused.close()
        throw error
      }
      log.info({address: socket.address}, 'service listening')
    },
    configChanged: () => pool.broadcast({type: 'config', config: config()}),
    reloadGeoip() {
      notes.forget()
      pool.broadcast({type: 'reload-geoip'})
      return Promise.resolve()
    },
    reopenLogs: () => pool.broadcast({type: 'reopen-logs'}),
    databases: () => databases,
    async drain() {
      // Whoever comes now is refused at once, or taken by whoever else has the socket, and does not wait for nobody.
      socket.close()
      await pool.drain()
      await countPipe?.drain()
    },
    close() {
      socket.close()
      return Promise.resolve()
    },
    counter: rates,
    sampler: {take: () => rates.takeSample(), watchUntil: until => pool.broadcast({type: 'watch', until})},
    memory: () => pool.states().reduce((sum, {memory}) => sum + memory, process.memoryUsage.rss()),
    workers: () => pool.states(),
  }
}
