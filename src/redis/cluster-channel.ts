import {messageOf} from '../core/errors.js'
import type {Log} from '../core/ports.js'
import type {RedisConnections} from './client.js'
import {channels} from './keys.js'

/** Nodes tell each other that they live. All databases of a Redis share the channel, so the text names the database. */
export interface ClusterChannel {
  /** Never fails: who is not heard for a while is taken to have left. */
  announce(node: string): void
  listen(listener: (node: string) => void): Promise<() => Promise<void>>
}

const MAX_NODE = 300

export function createClusterChannel({
  connections,
  log,
}: {
  readonly connections: RedisConnections
  readonly log: Log
}): ClusterChannel {
  const greeting = `HELLO${connections.db} `
  return {
    announce(node) {
      if (!connections.isUp()) return
      connections.commands.publish(channels.cluster, `${greeting}${node}`).catch((error: unknown) => {
        log.debug({reason: messageOf(error)}, 'announcement not sent')
      })
    },
    listen: listener =>
      connections.subscriptions.listen(channels.cluster, text => {
        const node = text.slice(greeting.length)
        if (text.startsWith(greeting) && node !== '' && node.length <= MAX_NODE) listener(node)
      }),
  }
}
