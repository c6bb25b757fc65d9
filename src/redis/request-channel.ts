import {randomUUID} from 'node:crypto'
import type {NodeRequest, NodeRequestMessage} from '../core/events.js'
import {SCAN_PROTOCOLS} from '../core/mirror.js'
import type {RequestChannel} from '../core/ports.js'
import type {RedisConnections} from './client.js'
import {channels} from './keys.js'
import {type MessageShapes, parseMessage} from './message.js'

const REQUEST_SHAPES = {
  scan: {mirror: 'number', protocol: 'string'},
  check: {mirror: 'number'},
  refresh: {rehash: 'boolean', force: 'boolean'},
  reload: {},
  upgrade: {host: 'string'},
  cancel: {request: 'string'},
  watch: {what: 'string', seconds: 'number'},
} as const satisfies Record<NodeRequest['type'], MessageShapes[string]>

export interface RequestChannelDeps {
  readonly connections: RedisConnections
  readonly node: string
}

export function createRequestChannel({connections, node}: RequestChannelDeps): RequestChannel {
  const channel = channels.requests(connections.db)
  return {
    async send(request, id = randomUUID()) {
      const receivers = await connections.commands.publish(channel, JSON.stringify({v: 1, id, by: node, ...request}))
      return {id, receivers}
    },
    listen: listener =>
      connections.subscriptions.listen(channel, text => {
        const message = parseMessage(text, {id: 'string', by: 'string'}, REQUEST_SHAPES) as
          NodeRequestMessage | undefined
        if (message === undefined) return
        if (message.type === 'scan' && !['any', ...SCAN_PROTOCOLS].includes(message.protocol)) return
        // Who cannot say which part does not mean the whole.
        if (message.type === 'refresh' && !['undefined', 'string'].includes(typeof message.path)) return
        // A later version may have more to look at.
        if (message.type === 'watch' && (message.what as string) !== 'requests') return
        listener(message)
      }),
  }
}
