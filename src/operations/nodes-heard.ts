import {naturalOrder} from '../core/text/natural-order.js'

/** Where nodes tell that they live. */
export interface ClusterListener {
  /** The function returned ends it. */
  listen(listener: (node: string) => void): Promise<() => Promise<void>>
}

/** A node tells every second; this leaves room for a slow one. */
export const LISTEN_MS = 2500

/** Listens for a while, or until the signal. Returns the nodes that were heard, in order. */
export async function nodesHeard(
  cluster: ClusterListener,
  {signal, wait}: {readonly signal: AbortSignal; readonly wait: (signal: AbortSignal) => Promise<void>},
): Promise<string[]> {
  const nodes = new Set<string>()
  const stop = await cluster.listen(node => nodes.add(node))
  try {
    await wait(signal)
  } finally {
    await stop()
  }
  return [...nodes].toSorted(naturalOrder)
}
