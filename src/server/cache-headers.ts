import type {PathPolicy} from '../core/config.js'
import type {AppDeps} from './deps.js'

const FOR_ONE_CLIENT = ['Cache-Control', 'private, no-cache']

/**
 * What caches may do with the way to a file: nothing, unless a policy says otherwise. One that is shared must then know
 * that the same URL may give a redirect, JSON or a metalink.
 */
export function cacheHeaders({config}: AppDeps, policy: PathPolicy | undefined): readonly string[] {
  if (policy?.cacheControl === undefined) return FOR_ONE_CLIENT
  const isByAccept = (policy.outputMode ?? config().outputMode) === 'auto'
  return ['Cache-Control', policy.cacheControl, ...(isByAccept ? ['Vary', 'Accept'] : [])]
}
