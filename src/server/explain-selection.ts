import type {SelectionAnswer} from '../core/http/selection-answer.js'
import type {Client} from './client-of.js'
import type {AppDeps} from './deps.js'
import {type FoundFile, servedFile} from './find-file.js'

/** All that is to be said about who may serve the file; `ranked` is empty when nobody can. */
export function explainSelection(
  deps: AppDeps,
  found: FoundFile,
  client: Client,
  mode: 'draw' | 'list',
): SelectionAnswer {
  const {routing} = deps
  const {ranked, excluded} =
    found.id === undefined ? {ranked: [], excluded: []} : routing.explain(found.id, client, mode)
  const isFallback = ranked.length === 0
  return {
    file: servedFile(deps, found),
    address: client.address,
    client: client.place,
    ranked: isFallback ? routing.fallbacks(client) : ranked,
    excluded,
    isFallback,
  }
}
