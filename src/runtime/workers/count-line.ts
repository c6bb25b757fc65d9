import type {DayCounts} from '../../monitor/gather-downloads.js'
import type {PrimaryLine} from './primary-line.js'

/** Hands counts to the primary, one message at a time. */
export interface CountLine {
  /** Resolves to whether the primary has them; waits for it as long as it may take them. */
  hand(counts: DayCounts): Promise<boolean>
  /** The primary has what it was sent under this number. */
  taken(id: number): void
  /** The primary is not waited for any longer: what has reached its side of the line it takes when it goes on. */
  giveUp(): void
}

/**
 * A message that was sent may wait at the primary's side when that is killed, so the primary confirms each. Only what it
 * was confirming in that very moment is taken for lost, and counted twice.
 */
export function countLine(line: Pick<PrimaryLine, 'send' | 'gone'>): CountLine {
  let lastId = 0
  let isGivenUp = false
  let underWay: {readonly id: number; isSent: boolean; readonly end: (isTaken: boolean) => void} | undefined
  line.gone.addEventListener('abort', () => underWay?.end(false))
  return {
    hand(counts) {
      if (isGivenUp || line.gone.aborted) return Promise.resolve(false)
      return new Promise(resolve => {
        const message = {id: ++lastId, isSent: false, end: resolve}
        underWay = message
        void line.send({type: 'counts', id: message.id, counts}).then(isSent => {
          if (isSent) message.isSent = true
          else resolve(false)
        })
      })
    },
    taken(id) {
      if (underWay?.id === id) underWay.end(true)
    },
    giveUp() {
      isGivenUp = true
      underWay?.end(underWay.isSent)
    },
  }
}
