import {ownerOf} from '../core/cluster-owner.js'
import type {Clock, EventChannel, Log} from '../core/ports.js'

/** Nodes hear each other through this. */
export interface Hellos {
  announce(node: string): void
  listen(listener: (node: string) => void): Promise<() => Promise<void>>
}

export interface ClusterDeps {
  readonly hellos: Hellos
  readonly events: EventChannel
  readonly log: Log
  readonly clock: Clock
  readonly node: string
}

const ANNOUNCE_MS = 1000
/** A node not heard for so long has left. */
const SILENCE_MS = 5000

/** Which nodes there are, and which work is ours. */
export interface Cluster {
  readonly node: string
  nodes(): readonly string[]
  /** Whether this node does the automatic work for a mirror (or for `SOURCE`). */
  readonly owns: (subject: number) => boolean
  stop(): Promise<void>
}

/** Announces this node every second and listens to the others. */
export async function joinCluster({hellos, events, log, clock, node}: ClusterDeps): Promise<Cluster> {
  const heard = new Map<string, number>([[node, clock()]])

  function hear(other: string): void {
    if (other === node) return
    if (!heard.has(other)) {
      log.info({other}, 'node joined the cluster')
      events.publish({type: 'node.joined', other})
    }
    heard.set(other, clock())
  }

  function dropSilent(): void {
    const now = clock()
    for (const [other, at] of heard) {
      if (other === node) continue
      // After a clock that was set back, its silence counts from now on.
      if (at > now) heard.set(other, now)
      if (now - at <= SILENCE_MS) continue
      heard.delete(other)
      log.info({other}, 'node left the cluster')
      events.publish({type: 'node.left', other})
    }
  }

  const leave = await hellos.listen(hear)
  hellos.announce(node)
  const timer = setInterval(() => {
    hellos.announce(node)
    dropSilent()
  }, ANNOUNCE_MS)
  timer.unref()

  return {
    node,
    nodes: () => [...heard.keys()].sort(),
    owns: subject => ownerOf(subject, [...heard.keys()]) === node,
    async stop() {
      clearInterval(timer)
      await leave()
    },
  }
}
