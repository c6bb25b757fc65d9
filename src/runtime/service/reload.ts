import {MirrorbitsError} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import type {ServiceManager} from '../../host/service-manager.js'
import type {RunningNode} from '../node.js'
import type {CurrentConfig} from './current-config.js'

export interface ReloadDeps {
  readonly config: CurrentConfig
  readonly log: Log
  readonly manager: Pick<ServiceManager, 'reloading'>
  readonly node: Pick<RunningNode, 'listenOn' | 'configChanged' | 'reloadGeoip' | 'warn'>
  readonly reopenLogs: () => void
  /** Tells the service manager that the service works. */
  readonly tellReady: () => Promise<void>
}

/**
 * Reads the configuration again, and opens logs and GeoIP databases anew. Returns why the configuration was not taken:
 * one with a mistake changes nothing, and the one in force stays.
 */
export async function reload(deps: ReloadDeps): Promise<MirrorbitsError | undefined> {
  await deps.manager.reloading()
  const refused = await takeConfig(deps)
  deps.reopenLogs()
  await deps.node.reloadGeoip()
  await deps.tellReady()
  return refused
}

async function takeConfig({config, log, node}: ReloadDeps): Promise<MirrorbitsError | undefined> {
  try {
    const next = await config.read()
    for (const {message} of next.warnings) log.warn({}, message)
    const {listenAddress} = next.config
    if (listenAddress !== config.current().listenAddress) await node.listenOn(listenAddress)
    config.replace(next.config)
    node.configChanged()
    log.info({file: next.config.file ?? ''}, 'configuration reloaded')
    return undefined
  } catch (error) {
    if (!(error instanceof MirrorbitsError)) throw error
    log.error({err: error}, 'configuration not reloaded; the one in force stays')
    node.warn(error.code, error.message)
    return error
  }
}
