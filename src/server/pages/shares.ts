import type {SelectionAnswer} from '../../core/http/selection-answer.js'
import {isLocated} from '../../core/place.js'
import type {RankedMirror} from '../../core/selection/types.js'

export interface Share {
  readonly entry: RankedMirror
  /** Of this client's requests; 0 for a mirror that gets none while the others can serve. */
  readonly percent: number
}

/** What each mirror gets, best first; undefined when the client's place is not known, as all get the same then. */
export function sharesOf({ranked, client}: SelectionAnswer): readonly Share[] | undefined {
  if (ranked.some(({weight}) => weight > 0)) return ranked.map(entry => ({entry, percent: entry.weight}))
  if (!isLocated(client)) return undefined
  // Without weights nothing is drawn: the first is always taken.
  return ranked.map((entry, index) => ({entry, percent: index === 0 ? 100 : 0}))
}
