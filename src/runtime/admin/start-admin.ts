import {randomUUID} from 'node:crypto'
import type {NodeFigures} from '../../core/metrics/node-figures.js'
import {openAuditLog} from '../../logging/audit-log.js'
import {buildAdminApp} from '../../server/admin/admin-app.js'
import {createCoalescer} from '../../server/admin/coalesce.js'
import type {Readiness} from '../../server/admin/deps.js'
import type {HandedSocket, InheritedSocket} from '../../server/sockets/bound-socket.js'
import {createAdminListener} from './admin-listener.js'
import {createClosers} from '../closers.js'
import {createNodeOperator, type NodeOperatorDeps} from './node-operator.js'
import {createReloadableLog} from '../reloadable-log.js'

export interface AdminOptions extends NodeOperatorDeps {
  /** A listening socket that was opened for this process. */
  readonly inherited: InheritedSocket | undefined
  readonly readiness: () => Readiness
  readonly figures: () => Promise<NodeFigures>
}

/** The part of a node that answers operators. */
export interface Admin {
  /** The socket that it answers on, for a program that takes it over; undefined while it has none. */
  socket(): HandedSocket | undefined
  /** To be called after `config` returns another configuration, and when a certificate may have been renewed. */
  configChanged(): Promise<void>
  reloadGeoip(): Promise<void>
  reopenLogs(): void
  close(): Promise<void>
}

/** Webhooks come in bursts: many files are published one after the other. */
const SOON_MS = 2000
const BUSY_MS = 3000

/**
 * Answers the admin API where the configuration says. An address that somebody else has is told and tried again: that is
 * no reason to leave downloads unanswered. Throws MB_CONFIG_INVALID for an address or a certificate that cannot be used.
 */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const {config, log, clock, stores} = options
  const closers = createClosers()
  const node = createNodeOperator(options)
  closers.add(() => node.close())
  const audit = createReloadableLog(directory => openAuditLog({directory, now: clock, log}), config().logDir)
  closers.add(() => audit.close())
  const parallel = (): number => config().concurrentSync
  const soon = createCoalescer({
    ...{delayMs: SOON_MS, busyMs: BUSY_MS, parallel, newId: randomUUID},
    onFailed: (request, err) => log.warn({request, err}, 'what was asked for failed'),
  })
  const listener = createAdminListener({
    config,
    log,
    inherited: options.inherited,
    build: tls =>
      buildAdminApp({
        ...{log, clock, soon, tls},
        operator: node.operator,
        tokens: stores.tokens,
        password: () => config().rpcPassword,
        readiness: options.readiness,
        figures: options.figures,
        metricsToken: () => config().metricsToken,
        audit(call) {
          log.info(call, 'admin call')
          audit.write(call)
        },
      }),
  })
  closers.add(() => listener.close())
  closers.add(() => soon.close())
  try {
    await listener.follow()
    return {
      socket: () => listener.socket(),
      async configChanged() {
        audit.moveTo(config().logDir)
        try {
          await listener.follow()
        } catch (err) {
          log.error({err}, 'admin API not reloaded; address and certificate in force stay')
        }
      },
      reloadGeoip: () => node.reloadGeoip(),
      reopenLogs: () => audit.reopen(),
      close: () => closers.closeAll(),
    }
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}
