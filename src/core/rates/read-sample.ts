import {SAMPLED, type RequestSample, type SampledRequest} from './sample-requests.js'

/** The sample in a message that anybody may have sent: what is malformed is left out. */
export function readSample({served, requests}: Readonly<Record<keyof RequestSample, unknown>>): RequestSample {
  const read: SampledRequest[] = []
  for (const entry of Array.isArray(requests) ? (requests.slice(0, SAMPLED) as unknown[]) : []) {
    const request = readRequest(entry)
    if (request !== undefined) read.push(request)
  }
  return {served: count(served), requests: read}
}

/** Longer texts are nobody's country or path. */
const MAX_COUNTRY = 8
const MAX_PATH = 200

function readRequest(entry: unknown): SampledRequest | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const {path, country, network, mirror, km, status} = entry as Readonly<Record<string, unknown>>
  if (typeof path !== 'string' || typeof country !== 'string' || country.length > MAX_COUNTRY) return undefined
  if (typeof mirror !== 'number' || !Number.isSafeInteger(mirror)) return undefined
  return {path: path.slice(0, MAX_PATH), country, mirror, network: count(network), km: count(km), status: count(status)}
}

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0
