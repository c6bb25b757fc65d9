import type {EventBody} from '../core/events.js'
import type {EventChannel} from '../core/ports.js'

/** The same channel; `hear` is told each event that is published on it here, also while Redis is away. */
export const withHearer = (events: EventChannel, hear: (event: EventBody) => void): EventChannel => ({
  publish(event) {
    hear(event)
    events.publish(event)
  },
  subscribe: (listener, onGap) => events.subscribe(listener, onGap),
})
