import type {MirrorbitsEvent} from '../../core/events.js'
import {readSample} from '../../core/rates/read-sample.js'
import type {LiveRequest} from '../../tui/dashboard/state.js'

/** As many as anybody scrolls through. */
const KEPT = 300

/** The requests after a node told of some, newest first. */
export function withSample(
  requests: readonly LiveRequest[],
  event: Extract<MirrorbitsEvent, {readonly type: 'requests'}>,
  {at, serial}: {readonly at: number; readonly serial: number},
): readonly LiveRequest[] {
  const {requests: sampled} = readSample(event)
  const news = sampled.map((request, index) => ({...request, id: `${serial}-${index}`, at, node: event.node}))
  return [...news.reverse(), ...requests].slice(0, KEPT)
}
