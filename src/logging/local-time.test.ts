import {afterEach, expect, it, vi} from 'vitest'
import {createMicrosecondStamp, localSeconds, zoneName} from './local-time.js'

afterEach(() => vi.unstubAllEnvs())

it.each([
  ['UTC', '2026-11-21T00:00:00Z', '2026/11/21 00:00:00', 'UTC'],
  ['Europe/Paris', '2026-01-05T00:00:00Z', '2026/01/05 01:00:00', 'CET'],
  ['Europe/Paris', '2026-07-05T00:00:00Z', '2026/07/05 02:00:00', 'CEST'],
  ['America/New_York', '2026-01-05T00:00:00Z', '2026/01/04 19:00:00', 'EST'],
  ['America/Sao_Paulo', '2026-01-05T00:00:00Z', '2026/01/04 21:00:00', '-03'],
  ['Asia/Kathmandu', '2026-01-05T00:00:00Z', '2026/01/05 05:45:00', '+0545'],
])('in %s it tells %s as %s %s', (zone, instant, text, name) => {
  vi.stubEnv('TZ', zone)
  const date = new Date(instant)
  expect([localSeconds(date), zoneName(date)]).toEqual([text, name])
})

it('tells microseconds, whether or not the second is the same as before', () => {
  const stamp = createMicrosecondStamp()
  const second = new Date(2026, 10, 21, 2, 47, 3).getTime()
  expect([second + 59.878, second + 1000, second + 1999, second].map(stamp)).toEqual([
    expect.stringMatching(/^2026\/11\/21 02:47:03\.05987[78]$/),
    '2026/11/21 02:47:04.000000',
    '2026/11/21 02:47:04.999000',
    '2026/11/21 02:47:03.000000',
  ])
})
