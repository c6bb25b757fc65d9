import {afterEach, expect, it, vi} from 'vitest'
import {legacyLogLine} from './log-line.js'

afterEach(() => vi.unstubAllEnvs())

it.each([
  ['UTC', '2026-11-21T01:44:17.784328135Z', '2026-11-21 01:44:17 UTC'],
  ['UTC', '2026-11-21T01:44:17+05:00', '2026-11-21 01:44:17 +0500'],
  ['UTC', '2026-11-21T01:44:17.5-03:30', '2026-11-21 01:44:17 -0330'],
  ['Europe/Paris', '2026-11-21T01:44:17+01:00', '2026-11-21 01:44:17 CET'],
  ['Europe/Paris', '2026-06-21T01:44:17+02:00', '2026-06-21 01:44:17 CEST'],
  ['America/New_York', '2026-11-21T01:44:17-05:00', '2026-11-21 01:44:17 EST'],
  ['Asia/Karachi', '2026-11-21T01:44:17+05:00', '2026-11-21 01:44:17 +0500'],
])('in %s, %s is printed as %s', (zone, timestamp, text) => {
  vi.stubEnv('TZ', zone)
  expect(legacyLogLine({kind: 'added', mirror: 1, timestamp})).toBe(`${text}: Mirror added`)
})

it('hides passwords and makes foreign text harmless', () => {
  const error = 'cannot read rsync://u:geheim@h/x\u001b[2J'
  expect(legacyLogLine({kind: 'error', error, mirror: 1, timestamp: '2026-11-21T01:44:17Z'})).toBe(
    '2026-11-21 01:44:17 UTC: Error: cannot read rsync://u:***@h/x\\u{1b}[2J',
  )
})
