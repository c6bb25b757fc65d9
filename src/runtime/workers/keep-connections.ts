import {isRecord} from '../../core/is-record.js'
import type {Log} from '../../core/ports.js'
import type {LentConnection} from '../../server/connections/lend-connections.js'
import {type FromLender, parseFromLender} from './connection-messages.js'
import type {WorkerProcess} from './worker-process.js'

export interface KeepConnectionsDeps {
  /** Descriptors that copies may take; what comes beyond is not kept. */
  readonly limit: number
  readonly log: Log
}

/** Keeps copies of the connections of workers, so that these outlive them. */
export interface KeptConnections {
  /** The same worker, whose connections are kept from now on. They go to another one if it does not leave in order. */
  of(worker: WorkerProcess): WorkerProcess
  /** Copies that there are. */
  size(): number
}

/** A worker that starts anew answers sooner. */
const WITHOUT_WORKER_MS = 10_000
/** A worker that has not said by then that it has a connection will not. */
const UNHEARD_MS = 10_000

interface Lender {
  readonly worker: WorkerProcess
  readonly kept: Map<number, LentConnection>
  /** It takes connections. */
  isReady: boolean
  /** What it was sent and does not have yet. */
  underWay: {readonly id: number; readonly connection: LentConnection} | undefined
}

export function keepConnections({limit, log}: KeepConnectionsDeps): KeptConnections {
  const lenders = new Set<Lender>()
  /** Connections of dead workers, in the order of their ages. */
  const orphans = new Set<LentConnection>()
  let size = 0
  let lastAdopted = 0

  function close({handle}: LentConnection): void {
    handle.close()
    size--
  }

  function hear(lender: Lender, message: FromLender): void {
    if (message.type === 'lend') {
      const {id, handle, proxied} = message
      lender.worker.send({type: 'kept', id})
      size++
      if (size > limit) close({handle, proxied})
      else lender.kept.set(id, {handle, proxied})
    } else if (message.type === 'take-back') {
      for (const id of message.ids) {
        const connection = lender.kept.get(id)
        lender.kept.delete(id)
        if (connection !== undefined) close(connection)
      }
    } else arrived(lender, message.id)
  }

  /** To be called only once it was sent: a handle that waits for that has to be open. */
  function arrived(lender: Lender, id: number): void {
    if (lender.underWay?.id !== id) return
    close(lender.underWay.connection)
    lender.underWay = undefined
    handOver()
  }

  /** Each worker gets one at a time: other messages to it do not wait for many. */
  function handOver(): void {
    for (const lender of lenders) {
      if (!lender.isReady || lender.underWay !== undefined) continue
      const [orphan] = orphans
      if (orphan === undefined) return
      orphans.delete(orphan)
      const id = ++lastAdopted
      lender.underWay = {id, connection: orphan}
      lender.worker.send({type: 'adopt', id, ...orphan}, () => {
        // A worker that has no descriptor left for it is not told of it, and Node does not tell us.
        setTimeout(() => arrived(lender, id), UNHEARD_MS).unref()
      })
    }
  }

  function lose(lender: Lender, how: string): void {
    const {worker, kept, underWay} = lender
    // Others have it from now on: its time is theirs.
    lender.underWay = undefined
    const left = [...(underWay === undefined ? [] : [underWay.connection]), ...kept.values()]
    if (left.length === 0) return
    if (how === IN_ORDER) {
      for (const connection of left) close(connection)
      return
    }
    log.info({pid: worker.pid, connections: left.length}, 'other workers go on with the connections of a dead one')
    for (const connection of left) orphans.add(connection)
    setTimeout(() => {
      for (const connection of left) if (orphans.delete(connection)) close(connection)
    }, WITHOUT_WORKER_MS).unref()
    handOver()
  }

  return {
    of(worker) {
      const lender: Lender = {worker, kept: new Map(), isReady: false, underWay: undefined}
      lenders.add(lender)
      void worker.ended.then(how => {
        lenders.delete(lender)
        lose(lender, how)
      })
      return {
        ...worker,
        send(message, onSent) {
          if (message.type === 'drain') lender.isReady = false
          worker.send(message, onSent)
        },
        onMessage: listener =>
          worker.onMessage(raw => {
            const message = parseFromLender(raw)
            if (message === undefined) listener(raw)
            else hear(lender, message)
            if (isReady(raw)) {
              lender.isReady = true
              handOver()
            }
          }),
      }
    },
    size: () => size,
  }
}

const IN_ORDER = 'exit code 0'

const isReady = (message: unknown): boolean => isRecord(message) && message['type'] === 'ready'
