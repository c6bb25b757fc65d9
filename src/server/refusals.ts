import {type Answer, plainAnswer} from './answer.js'
import type {AppDeps} from './deps.js'

/** Why a path cannot be served. */
export const pathRefusal = ({version}: AppDeps, reason: 'missing' | 'outside'): Answer =>
  reason === 'missing' ? plainAnswer(version, 404, 'Not Found') : plainAnswer(version, 403, 'Forbidden')

/** Nobody can serve the file. */
export const unavailable = ({version}: AppDeps): Answer => plainAnswer(version, 503, 'Service Unavailable')

/** The client's network has sent too many requests. */
export function tooManyRequests({version, config}: AppDeps): Answer {
  const {requestsPerNetwork} = config().limits
  // The next one is admitted by then; at worst the limit was switched off meanwhile.
  const seconds = requestsPerNetwork === 0 ? 1 : Math.ceil(60 / requestsPerNetwork)
  const refusal = plainAnswer(version, 429, 'Too Many Requests')
  return {
    ...refusal,
    headers: ['Retry-After', String(seconds), 'Cache-Control', 'no-store', ...refusal.headers],
    isLast: true,
  }
}

/** A mistake of this program, which the log tells. */
export function failure({version, log}: AppDeps, error: unknown, url = ''): Answer {
  log.error({err: error, url: url.slice(0, 1024)}, 'request failed')
  return plainAnswer(version, 500, 'Internal Server Error')
}
