import {displayPath} from '../core/file-path.js'
import {msSince} from '../core/ms-since.js'
import type {Clock, EventChannel, Log} from '../core/ports.js'
import type {ExcludedByTime} from '../core/routing/excluded-by-time.js'
import {goDuration} from '../core/text/go-duration.js'
import {oneLine} from '../core/text/one-line.js'
import {counted} from '../core/text/counted.js'

export interface WatchTimesDeps {
  readonly find: () => ExcludedByTime
  readonly events: EventChannel
  readonly log: Log
  readonly clock: Clock
}

/** Fewer files, or a smaller part of the catalogue, is what every update brings for a while. */
const FEWEST_FILES = 20
const SMALLEST_PART = 0.1
const AGAIN_MS = 60 * 60_000

/**
 * To be called after each scan: warns when mirrors have many files in our size
 * and may serve none of them for their times alone, which would silently send
 * all their clients to fallbacks. Once an hour as long as it lasts.
 */
export function watchTimes({find, events, log, clock}: WatchTimesDeps): () => void {
  let toldAt = -Infinity
  return () => {
    const {files, total, example} = find()
    if (files < FEWEST_FILES || files < total * SMALLEST_PART || example === undefined) {
      toldAt = -Infinity
      return
    }
    if (msSince(toldAt, clock()) < AGAIN_MS) return
    toldAt = clock()
    const path = oneLine(displayPath(example.path))
    const age = goDuration(example.difference < 0n ? -example.difference : example.difference)
    const how = example.difference < 0n ? 'newer' : 'older'
    const message = `No mirror may serve ${files} of ${counted(total, 'file')}: mirrors have them in our size with another time (${path} is ${age} ${how} there).`
    events.publish({type: 'warning', code: 'MB_TIMES_DIFFER', message})
    log.warn(
      {code: 'MB_TIMES_DIFFER', files, total, example: path, difference: age},
      'files excluded by their times alone',
    )
  }
}
