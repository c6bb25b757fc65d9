import type {ConnectionKeeper} from '../../server/connections/lend-connections.js'
import type {PrimaryLine} from './primary-line.js'

export interface PrimaryKeeper extends ConnectionKeeper {
  /** The primary has what it was lent. */
  kept(id: number): void
}

/** A primary that has no descriptor left for a connection is not told of it, and Node does not tell us. */
const LOST_MS = 10_000

/** Lends connections to the primary, one at a time. */
export function lendToPrimary(line: Pick<PrimaryLine, 'send' | 'gone'>): PrimaryKeeper {
  let underWay: {readonly id: number; readonly done: () => void} | undefined
  line.gone.addEventListener('abort', () => underWay?.done())
  return {
    lend(id, connection) {
      if (line.gone.aborted) return Promise.resolve()
      return new Promise(resolve => {
        underWay = {id, done: resolve}
        // Not before it was sent: until then the primary may be busy for long, and the connection has to stay as it is.
        void line.send({type: 'lend', id, ...connection}).then(() => setTimeout(resolve, LOST_MS).unref())
      })
    },
    takeBack: ids => void line.send({type: 'take-back', ids}),
    kept(id) {
      // A late word of a former one says nothing of this one.
      if (underWay?.id === id) underWay.done()
    },
  }
}
