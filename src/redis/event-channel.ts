import type {EventBody, MirrorbitsEvent} from '../core/events.js'
import {messageOf} from '../core/errors.js'
import type {Clock, EventChannel, Log} from '../core/ports.js'
import type {RedisConnections} from './client.js'
import {channels} from './keys.js'
import {type MessageShapes, parseMessage} from './message.js'

const scan = {mirror: 'number', name: 'string'} as const
const failure = {code: 'string', message: 'string'} as const
const request = {request: 'string'} as const

/** Described in docs/reference/events.md. */
const EVENT_SHAPES = {
  'mirror.state': {mirror: 'number', name: 'string', protocol: 'string', up: 'boolean', reason: 'string'},
  'mirror.changed': {mirror: 'number', name: 'string', change: 'string'},
  'scan.started': {...scan, protocol: 'string'},
  'scan.progress': {...scan, listed: 'number', expected: 'number'},
  // prettier-ignore
  'scan.finished': {
    ...scan, listed: 'number', known: 'number', removed: 'number', differ: 'number', tzOffsetMs: 'number',
    epoch: 'number', took: 'number',
  },
  'scan.failed': {...scan, ...failure},
  'scan.queue': {waiting: 'number', mirrors: 'object'},
  'source.started': {},
  // prettier-ignore
  'source.progress': {
    filesSeen: 'number', filesToHash: 'number', filesHashed: 'number', bytesToHash: 'number', bytesHashed: 'number',
  },
  // prettier-ignore
  'source.finished': {
    files: 'number', added: 'number', changed: 'number', removed: 'number', epoch: 'number', took: 'number',
  },
  'source.failed': failure,
  'source.sync-started': {},
  'source.sync-progress': {files: 'number', filesDone: 'number', bytes: 'number', bytesPerSecond: 'number'},
  'source.sync-finished': {files: 'number', transferred: 'number', bytes: 'number', deleted: 'number', took: 'number'},
  'source.sync-failed': failure,
  'node.joined': {other: 'string'},
  'node.left': {other: 'string'},
  'config.reloaded': {},
  // prettier-ignore
  rates: {
    seconds: 'number', total: 'number', outcomes: 'object', mirrors: 'object', countries: 'object', files: 'object',
    latencies: 'object', p50: 'number', p99: 'number', uptime: 'number', memory: 'number', version: 'string',
  },
  requests: {served: 'number', requests: 'object'},
  'request.taken': request,
  'request.done': request,
  'request.failed': {...request, ...failure},
  warning: failure,
} as const satisfies Record<EventBody['type'], MessageShapes[string]>

export interface ChannelDeps {
  readonly connections: RedisConnections
  readonly node: string
  readonly clock: Clock
  readonly log: Log
}

export function createEventChannel({connections, node, clock, log}: ChannelDeps): EventChannel {
  const channel = channels.events(connections.db)
  return {
    publish(event) {
      if (!connections.isUp()) return
      const message = JSON.stringify({v: 1, at: new Date(clock()).toISOString(), node, ...event})
      connections.commands.publish(channel, message).catch((error: unknown) => {
        log.debug({type: event.type, reason: messageOf(error)}, 'event not sent')
      })
    },
    async subscribe(listener, onGap) {
      const end = await connections.subscriptions.listen(channel, text => {
        const event = parseMessage(text, {at: 'string', node: 'string'}, EVENT_SHAPES)
        if (event !== undefined) listener(event as MirrorbitsEvent)
      })
      const endGaps = onGap === undefined ? undefined : connections.subscriptions.onGap(onGap)
      return () => {
        endGaps?.()
        return end()
      }
    },
  }
}
