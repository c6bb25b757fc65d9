import type {FileId} from '../core/catalogue/file-record.js'
import type {FilePath} from '../core/file-path.js'
import type {DrawnMirror} from '../core/selection/types.js'
import type {Client} from './client-of.js'
import type {ClientRequest} from './client-request.js'
import type {AppDeps} from './deps.js'

export interface ServedDownload {
  readonly type: 'REDIRECT' | 'JSON'
  readonly status: number
  readonly path: FilePath
  /** Undefined for what the catalogue does not have. */
  readonly id: FileId | undefined
  readonly client: Client
  readonly best: DrawnMirror
  readonly isFallback: boolean
}

/** Hands one answered download to the download log, and to whoever counts rates. */
export function logDownload(
  {downloadLog, observer}: AppDeps,
  {method = ''}: ClientRequest,
  {type, status, path, id, client, best, isFallback}: ServedDownload,
): void {
  const {name, asNumber, countryCodes} = best.mirror
  const clientAsNumber = client.place.asNumber
  const mirror = {name, fallback: isFallback, asNumber, clientAsNumber, distanceKm: best.distanceKm, countryCodes}
  observer?.served({
    path,
    id,
    mirror: best.mirror.id,
    isFallback: isFallback && type === 'REDIRECT',
    country: client.place.countryCode,
    network: clientAsNumber,
    distanceKm: best.distanceKm,
    status,
    client,
  })
  downloadLog({type, status, method, path, ip: client.address, outcome: {kind: 'served', mirror}})
}
