import {expect, it} from 'vitest'
import type {MirrorLogBody} from './mirror-log.js'
import {mirrorLogText} from './mirror-log-text.js'

const completed = {kind: 'scan-completed', listed: 6, known: 5, removed: 1, tzOffsetMs: 0} as const

it.each<[MirrorLogBody, string]>([
  [{kind: 'error', error: 'refused'}, 'Error: refused'],
  [{kind: 'added'}, 'Mirror added'],
  [{kind: 'disabled'}, 'Mirror disabled'],
  [{kind: 'state', protocol: 'http', up: true, reason: ''}, 'HTTP mirror is up'],
  [{kind: 'state', protocol: 'https', up: false, reason: 'Unreachable'}, 'HTTPS mirror is down: Unreachable'],
  [{kind: 'state', protocol: undefined, up: false, reason: ''}, 'Mirror is down'],
  [{kind: 'scan-started', protocol: 'rsync'}, 'RSYNC scan started'],
  [{kind: 'scan-started', protocol: undefined}, 'Scan started using a unknown protocol'],
  [completed, 'Scan completed: 6 files (5 known), 1 removed'],
  [
    {...completed, tzOffsetMs: -5_400_500},
    'Scan completed: 6 files (5 known), 1 removed (corrected timezone offset: -1h30m0.5s)',
  ],
])('%j is told', (entry, text) => {
  expect(mirrorLogText(entry)).toBe(text)
})
