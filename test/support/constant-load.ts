import {performance} from 'node:perf_hooks'
import {ask} from './ask.js'

export interface ConstantLoad {
  /** Ends it, and tells how many redirects came and how long the slowest took, in milliseconds. Throws for another answer. */
  stop(): Promise<{readonly redirects: number; readonly slowestMs: number}>
}

/** Asks for a file again and again, one request at a time. */
export function startConstantLoad(address: string, path: string): ConstantLoad {
  const stopping = new AbortController()
  let redirects = 0
  let slowestMs = 0
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const began = performance.now()
      const {status} = await ask(address, path)
      if (status !== 302) throw new Error(`A request was answered with ${status}.`)
      redirects++
      slowestMs = Math.max(slowestMs, performance.now() - began)
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  })()
  done.catch(() => undefined) // told by stop
  return {
    async stop() {
      stopping.abort()
      await done
      return {redirects, slowestMs}
    },
  }
}
