import {performance} from 'node:perf_hooks'
import {ask} from './ask.js'

export interface ConstantLoad {
  /** Ends it, and tells how many redirects came and how long they took. Throws for another answer. */
  stop(): Promise<ConstantLoadFigures>
}

interface ConstantLoadFigures {
  readonly redirects: number
  /** Milliseconds of the slowest. */
  readonly slowestMs: number
  /** Milliseconds that only one in twenty exceeded: a machine that stands still for a moment makes few of them slow. */
  readonly mostMs: number
}

/** Asks for a file again and again, one request at a time. */
export function startConstantLoad(address: string, path: string): ConstantLoad {
  const stopping = new AbortController()
  const tookMs: number[] = []
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const began = performance.now()
      const {status} = await ask(address, path)
      if (status !== 302) throw new Error(`A request was answered with ${status}.`)
      tookMs.push(performance.now() - began)
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  })()
  done.catch(() => undefined) // told by stop
  return {
    async stop() {
      stopping.abort()
      await done
      const sorted = tookMs.toSorted((a, b) => a - b)
      return {
        redirects: sorted.length,
        slowestMs: sorted.at(-1) ?? 0,
        mostMs: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
      }
    },
  }
}
