import {messageOf, MirrorbitsError} from '../core/errors.js'
import type {Operator} from '../operations/operator.js'
import type {ApiClient} from '../remote/api-client.js'
import type {RuntimeOptions} from './open-runtime.js'

/** Where a command shall work. */
export interface OperatorOptions extends RuntimeOptions {
  /** The admin API of a node; undefined for the database of the configuration. */
  readonly server: string | undefined
  /** File with the certificates to trust instead of the usual ones. */
  readonly caFile: string | undefined
  /** A token or the password of that API; empty for none. */
  readonly secret: string
  /** The admin API to try where there is no configuration, unless it is the usual one. */
  readonly localServer?: string
}

export interface OpenedOperator {
  readonly operator: Operator
  close(): Promise<void>
}

const LOCAL_SERVER = 'http://localhost:3390'
const PROBE_MS = 1000

/**
 * Opens the way to where the work is done: the admin API that was named; else the database of the configuration; else,
 * where there is no configuration, an admin API on this host if one answers. Throws MB_CONFIG_*, MB_REDIS_*, MB_DATABASE_*.
 */
export async function openOperator(options: OperatorOptions): Promise<OpenedOperator> {
  const {server, localServer = LOCAL_SERVER} = options
  if (server !== undefined) return remote(await openClient(server, options))
  try {
    const {openRuntime} = await import('./open-runtime.js')
    const runtime = await openRuntime(options)
    return {operator: runtime, close: () => runtime.close()}
  } catch (error) {
    const isMissing = error instanceof MirrorbitsError && error.code === 'MB_CONFIG_NOT_FOUND'
    if (!isMissing || options.configFile !== undefined || (process.env['MIRRORBITS_CONFIG'] ?? '') !== '') throw error
    const client = await openClient(localServer, options)
    if (!(await isAnswering(client))) throw error
    return remote(client)
  }
}

async function openClient(
  server: string,
  {secret, caFile}: Pick<OperatorOptions, 'secret' | 'caFile'>,
): Promise<ApiClient> {
  const [{createApiClient}, {parseServerAddress}] = await Promise.all([
    import('../remote/api-client.js'),
    import('../remote/server-address.js'),
  ])
  return createApiClient({server: parseServerAddress(server), secret, ca: await readCertificates(caFile)})
}

async function readCertificates(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  const {readFile} = await import('node:fs/promises')
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new MirrorbitsError('MB_USAGE', `The certificates to trust cannot be read: ${messageOf(error)}.`, {
      cause: error,
      hint: 'Correct --server-ca or MIRRORBITS_SERVER_CA.',
    })
  }
}

async function remote(client: ApiClient): Promise<OpenedOperator> {
  const {createRemoteOperator} = await import('../remote/remote-operator.js')
  return {operator: createRemoteOperator(client), close: () => Promise.resolve()}
}

/** Also when it wants a token: that is for the command to tell. */
async function isAnswering(client: ApiClient): Promise<boolean> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), PROBE_MS)
  try {
    await client.call('GET', '/version', {signal: limit.signal})
    return true
  } catch (error) {
    return error instanceof MirrorbitsError && !['MB_SERVER_UNREACHABLE', 'MB_CANCELLED'].includes(error.code)
  } finally {
    clearTimeout(timer)
  }
}
