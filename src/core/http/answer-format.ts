import {prefers} from './accept.js'
import type {Query} from './parse-query.js'

/**
 * The format of a page: what `?format=` names, else JSON for a client that would rather have it, else HTML.
 * Undefined for a format that is none of `formats`.
 */
export function answerFormat<const F extends string>(
  query: Query,
  accept: string | undefined,
  formats: readonly F[],
): F | 'html' | 'json' | undefined {
  const named = query.get('format') ?? ''
  if (named === '') return prefers(accept, 'application/json') ? 'json' : 'html'
  if (named === 'html' || named === 'json') return named
  return formats.find(format => format === named)
}
