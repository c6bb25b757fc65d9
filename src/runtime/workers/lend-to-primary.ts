import type {ConnectionKeeper} from '../../server/lend-connections.js'
import type {PrimaryLine} from './primary-line.js'

export interface PrimaryKeeper extends ConnectionKeeper {
  /** The primary has what it was lent. */
  kept(): void
}

/** Lends connections to the primary, one at a time. */
export function lendToPrimary(line: Pick<PrimaryLine, 'send' | 'gone'>): PrimaryKeeper {
  let resolve: () => void = () => undefined
  line.gone.addEventListener('abort', () => resolve())
  return {
    lend(id, connection) {
      return new Promise(onKept => {
        resolve = onKept
        void line.send({type: 'lend', id, ...connection})
      })
    },
    takeBack: ids => void line.send({type: 'take-back', ids}),
    kept: () => resolve(),
  }
}
