import type {SelectionAnswer} from '../core/http/selection-answer.js'
import type {Client} from './client-of.js'
import type {AppDeps} from './deps.js'
import type {FoundFile} from './find-file.js'

/** All that is to be said about who may serve the file; `ranked` is empty when nobody can. */
export function explainSelection(
  {routing}: AppDeps,
  {file, record}: FoundFile,
  {address, place, tls, family, stickyKey}: Client,
  mode: 'draw' | 'list',
): SelectionAnswer {
  const {ranked, excluded} =
    record === undefined ? {ranked: [], excluded: []} : routing.explain(record.id, place, tls, mode, stickyKey, family)
  const isFallback = ranked.length === 0
  return {
    file,
    address,
    client: place,
    ranked: isFallback ? routing.fallbacks(place, tls) : ranked,
    excluded,
    isFallback,
  }
}
