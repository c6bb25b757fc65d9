import type {Log, RequestChannel} from '../../core/ports.js'

/** Who goes away without a word is told nothing more after this time. */
const WATCH_SECONDS = 10
const RENEW_MS = 4000

/** Asks the nodes to tell their requests, again and again while it is on. */
export interface RequestWatch {
  set(isOn: boolean): void
  close(): void
}

export function createRequestWatch({
  requests,
  log,
}: {
  readonly requests: Pick<RequestChannel, 'send'>
  readonly log: Log
}): RequestWatch {
  let timer: NodeJS.Timeout | undefined
  const ask = (): void => {
    requests
      .send({type: 'watch', what: 'requests', seconds: WATCH_SECONDS})
      .catch((error: unknown) => log.debug({err: error}, 'nodes not asked for their requests'))
  }
  const end = (): void => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    set(isOn) {
      if (!isOn) end()
      else if (timer === undefined) {
        ask()
        timer = setInterval(ask, RENEW_MS).unref()
      }
    },
    close: end,
  }
}
