import {expect, it} from 'vitest'
import type {MirrorbitsEvent} from './events.js'
import type {MirrorLogEntry} from './mirror-log.js'
import {tellEvent, tellLog} from './tell-event.js'

const at = '2026-11-21T01:02:03.000Z'
const event = (body: object): MirrorbitsEvent => ({v: 1, at, node: 'here', ...body}) as unknown as MirrorbitsEvent

it.each([
  [{type: 'mirror.state', name: 'm', protocol: 'https', up: false, reason: 'gone'}, 'bad', 'm', 'HTTPS is down: gone'],
  [{type: 'mirror.state', name: 'm', protocol: 'http', up: true, reason: ''}, 'good', 'm', 'HTTP is up'],
  [{type: 'mirror.changed', name: 'm', change: 'enabled'}, 'info', 'm', 'enabled'],
  [{type: 'scan.failed', name: 'm', code: 'X', message: 'refused'}, 'bad', 'm', 'scan failed: refused'],
  [{type: 'source.started'}, 'info', 'source', 'scan started'],
  [{type: 'source.failed', code: 'X', message: 'gone'}, 'bad', 'source', 'scan failed: gone'],
  [{type: 'source.sync-started'}, 'info', 'source', 'copy from the master started'],
  [
    {type: 'source.sync-finished', files: 5, transferred: 2, deleted: 1, bytes: 1024, took: 61_000},
    'good',
    'source',
    'copied from the master in 1 min: 2 files new (1.0 KiB), 1 deleted',
  ],
  [{type: 'source.sync-failed', code: 'X', message: 'no'}, 'bad', 'source', 'copy from the master failed: no'],
  [{type: 'node.joined', other: 'b'}, 'good', 'b', 'node joined'],
  [{type: 'node.left', other: 'b'}, 'warn', 'b', 'node left'],
  [{type: 'config.reloaded'}, 'info', 'here', 'configuration reloaded'],
  [{type: 'request.failed', request: 'r', code: 'X', message: 'no'}, 'warn', 'here', 'request failed: no'],
  [{type: 'warning', code: 'X', message: 'look'}, 'warn', 'here', 'look'],
])('tells in words: %j', (body, ...told) => {
  expect(tellEvent(event(body))).toEqual(told)
})

it.each(['scan.progress', 'source.progress', 'rates', 'requests', 'request.taken', 'request.done'])(
  'is silent about %s, which only moves numbers',
  type => {
    expect(tellEvent(event({type}))).toBeUndefined()
  },
)

it.each([
  [{kind: 'error', error: 'no'}, 'bad', 'no'],
  [{kind: 'added'}, 'info', 'added'],
  [{kind: 'state', protocol: 'http', up: false, reason: ''}, 'bad', 'HTTP is down'],
  [{kind: 'state', up: true, reason: ''}, 'good', 'mirror is up'],
  [{kind: 'scan-started', protocol: 'rsync'}, 'info', 'rsync scan started'],
  [{kind: 'scan-completed', listed: 1, known: 1, removed: 0}, 'good', 'scan done: 1 file listed, 1 known, 0 removed'],
])('tells of a log entry: %j', (entry, ...told) => {
  expect(tellLog(entry as unknown as MirrorLogEntry)).toEqual(told)
})
