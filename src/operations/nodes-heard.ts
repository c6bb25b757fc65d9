import type {Clock, EventChannel} from '../core/ports.js'
import {naturalOrder} from '../core/text/natural-order.js'

/** Where nodes tell that they live. */
export interface ClusterListener {
  /** The function returned ends it. */
  listen(listener: (node: string) => void): Promise<() => Promise<void>>
}

/** A node tells every second; this leaves room for a slow one. */
export const LISTEN_MS = 2500

/** How long to listen. */
export interface Listening {
  readonly signal: AbortSignal
  readonly wait: (signal: AbortSignal) => Promise<void>
}

/** Listens for a while, or until the signal. Returns the names of the nodes that were heard, in order. */
export async function nodesHeard(cluster: ClusterListener, {signal, wait}: Listening): Promise<string[]> {
  const nodes = new Set<string>()
  const stop = await cluster.listen(node => nodes.add(node))
  try {
    await wait(signal)
  } finally {
    await stop()
  }
  return [...nodes].toSorted(naturalOrder)
}

export interface HeardNode {
  readonly name: string
  /** Of its program; empty when it has not told, as nodes of the original never do. */
  readonly version: string
  /** Its last sign of life, in Unix milliseconds. */
  readonly heardAt: number
}

export interface DescribeNodesDeps {
  readonly cluster: ClusterListener
  readonly events: Pick<EventChannel, 'subscribe'>
  readonly clock: Clock
}

/** The same, with what the nodes tell of themselves meanwhile. */
export async function describeNodes(
  {cluster, events, clock}: DescribeNodesDeps,
  listening: Listening,
): Promise<HeardNode[]> {
  const heardAt = new Map<string, number>()
  const versions = new Map<string, string>()
  const unsubscribe = await events.subscribe(event => {
    if (event.type === 'rates') versions.set(event.node, event.version)
  })
  try {
    const noted: ClusterListener = {
      listen: listener =>
        cluster.listen(node => {
          heardAt.set(node, clock())
          listener(node)
        }),
    }
    const names = await nodesHeard(noted, listening)
    return names.map(name => ({name, version: versions.get(name) ?? '', heardAt: heardAt.get(name) ?? clock()}))
  } finally {
    await unsubscribe()
  }
}
