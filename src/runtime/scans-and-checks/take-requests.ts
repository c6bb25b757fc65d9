import {hostname} from 'node:os'
import {SOURCE} from '../../core/cluster-owner.js'
import {failureOf, MirrorbitsError} from '../../core/errors.js'
import type {NodeRequestMessage} from '../../core/events.js'
import type {Mirror} from '../../core/mirror.js'
import type {Log} from '../../core/ports.js'
import type {Stores} from '../../redis/open-stores.js'
import {checkHere, type CheckDeps} from './check-here.js'
import {refreshHere} from './refresh-here.js'
import {scanHere} from './scan-here.js'

/** What all nodes do when they are told to. */
export interface NodeOrders {
  /** False while another program takes them for this one. */
  areOurs(): boolean
  reload(): Promise<void>
  /** Returns when another program has taken the place of this one, with what the operator should know of that. */
  upgrade(): Promise<string | undefined>
}

export interface TakeRequestsDeps {
  readonly stores: Pick<Stores, 'requests' | 'events' | 'mirrors'>
  /** Undefined for a node that only answers downloads: then nothing but orders is taken. */
  readonly work: CheckDeps | undefined
  readonly owns: (subject: number) => boolean
  readonly orders: NodeOrders
  readonly log: Log
}

/** Takes the requests that are this node's. The function returned ends it and what is running. */
export async function takeRequests(deps: TakeRequestsDeps): Promise<() => Promise<void>> {
  const {stores, work, owns, log} = deps
  const running = new Map<string, {readonly stop: AbortController; readonly done: Promise<void>}>()

  const stopListening = await stores.requests.listen(message => {
    if (message.type === 'cancel') {
      running.get(message.request)?.stop.abort()
      return
    }
    const job = jobFor(message)
    if (job === undefined || running.has(message.id)) return
    stores.events.publish({type: 'request.taken', request: message.id})
    const stop = new AbortController()
    const done = run(message.id, job(stop.signal)).finally(() => running.delete(message.id))
    running.set(message.id, {stop, done})
  })

  function jobFor(message: NodeRequestMessage): ((signal: AbortSignal) => Promise<unknown>) | undefined {
    const request = message.id
    const {orders} = deps
    if (message.type === 'reload') return orders.areOurs() ? () => orders.reload() : undefined
    if (message.type === 'upgrade')
      return orders.areOurs() && isForUs(message.host) ? () => orders.upgrade() : undefined
    if (work === undefined) return undefined
    switch (message.type) {
      case 'scan': {
        const {mirror: id, protocol} = message
        if (!owns(id)) return undefined
        return async signal => scanHere(work, await mirrorOf(id), {protocol, signal, request})
      }
      case 'check': {
        const {mirror: id} = message
        if (!owns(id)) return undefined
        return async signal => checkHere(work, await mirrorOf(id), {signal, atOnce: true})
      }
      case 'refresh': {
        const {rehash, force, path} = message
        return owns(SOURCE) ? signal => refreshHere(work, {rehash, force, path, signal, request}) : undefined
      }
      case 'cancel':
      case 'watch':
        return undefined
    }
  }

  const isForUs = (host: string): boolean => host === '' || host === hostname()

  async function mirrorOf(id: number): Promise<Mirror> {
    const mirror = await stores.mirrors.get(id)
    if (mirror === undefined) throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', `There is no mirror ${id} any more.`)
    return mirror
  }

  async function run(request: string, job: Promise<unknown>): Promise<void> {
    try {
      const remark = await job
      const told = typeof remark === 'string' ? {message: remark} : {}
      stores.events.publish({type: 'request.done', request, ...told})
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'MB_INTERNAL') log.error({err: error, request}, 'request failed')
      stores.events.publish({type: 'request.failed', request, ...failure})
    }
  }

  return async () => {
    await stopListening()
    for (const {stop} of running.values()) stop.abort()
    await Promise.all([...running.values()].map(({done}) => done))
  }
}
