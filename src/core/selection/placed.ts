import type {Mirror} from '../mirror.js'

/** A mirror and how far it is from the client. */
export interface Placed {
  readonly mirror: Mirror
  /** Kilometres. */
  readonly distance: number
}

/** A mirror as a strategy sees it. */
export interface Scored extends Placed {
  /** For people, in the strategy's own measure; a whole number. */
  readonly score: number
  /** In proportion to the requests that go here; 0 is none. */
  readonly weight: number
}
