import type {Server} from 'node:https'
import type {NodeFigures} from '../core/metrics/node-figures.js'
import {MirrorbitsError} from '../core/errors.js'
import {openAuditLog} from '../logging/audit-log.js'
import {buildAdminApp} from '../server/admin/admin-app.js'
import type {Readiness} from '../server/admin/deps.js'
import {listen} from '../server/listen.js'
import {createClosers} from './closers.js'
import {createNodeOperator, type NodeOperatorDeps} from './node-operator.js'
import {readTls} from './read-tls.js'
import {createReloadableLog} from './reloadable-log.js'
import {VERSION} from './version.js'

export interface AdminOptions extends NodeOperatorDeps {
  readonly readiness: () => Readiness
  readonly figures: () => Promise<NodeFigures>
}

/** The part of a node that answers operators. */
export interface Admin {
  /** To be called after `config` returns another configuration, and when a certificate may have been renewed. */
  configChanged(): Promise<void>
  reloadGeoip(): Promise<void>
  reopenLogs(): void
  close(): Promise<void>
}

const RETRY_MS = 5000

/**
 * Answers the admin API where the configuration says. An address that somebody else has is told and tried again: that is
 * no reason to leave downloads unanswered. Throws MB_CONFIG_INVALID for an address or a certificate that cannot be used.
 */
export async function startAdmin(options: AdminOptions): Promise<Admin | undefined> {
  const {config, log, clock, stores} = options
  const {rpcListenAddress: wanted, rpcTls, logDir} = config()
  if (wanted === '') return undefined
  const closers = createClosers()
  const node = createNodeOperator(options)
  closers.add(() => node.close())
  const audit = createReloadableLog(directory => openAuditLog({directory, now: clock, log}), logDir)
  closers.add(() => audit.close())
  try {
    const app = buildAdminApp({
      version: VERSION,
      log,
      clock,
      operator: node.operator,
      tokens: stores.tokens,
      password: () => config().rpcPassword,
      readiness: options.readiness,
      figures: options.figures,
      metricsToken: () => config().metricsToken,
      parallel: () => config().concurrentSync,
      audit(call) {
        log.info(call, 'admin call')
        audit.write(call)
      },
      tls: rpcTls === undefined ? undefined : await readTls(rpcTls),
    })
    closers.add(() => app.close())
    warnAboutPlain(options)
    let retry: NodeJS.Timeout | undefined
    let isClosing = false
    closers.add(() => {
      isClosing = true
      clearTimeout(retry)
    })
    let isTold = false
    const tryToListen = async (): Promise<void> => {
      try {
        const address = await listen(app, wanted)
        log.info({address, tls: rpcTls !== undefined}, 'admin API listening')
      } catch (error) {
        if (!(error instanceof MirrorbitsError) || error.code !== 'MB_ADDRESS_IN_USE') throw error
        if (!isTold) log.warn({address: wanted}, 'no admin API: something else listens there; set RPCListenAddress')
        isTold = true
        if (isClosing) return
        retry = setTimeout(() => {
          tryToListen().catch((err: unknown) => log.error({err}, 'no admin API'))
        }, RETRY_MS)
        retry.unref()
      }
    }
    await tryToListen()

    return {
      async configChanged() {
        audit.moveTo(config().logDir)
        const {rpcTls: tls} = config()
        if ((tls === undefined) !== (rpcTls === undefined)) {
          log.warn({}, 'TLS of the admin API is switched on or off by a restart')
        } else if (tls !== undefined) {
          try {
            ;(app.server as unknown as Server).setSecureContext(await readTls(tls))
          } catch (error) {
            log.error({err: error}, 'certificate not reloaded; the one in force stays')
          }
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

function warnAboutPlain({config, log}: Pick<AdminOptions, 'config' | 'log'>): void {
  const {rpcListenAddress: address, rpcTls} = config()
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\]):|^unix:/i.test(address)
  if (!isLocal && rpcTls === undefined) {
    log.warn({address}, 'the admin API is open to the network without TLS: tokens can be read on the way')
  }
}
