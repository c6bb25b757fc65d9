import {expect, it} from 'vitest'
import {NO_HEALTH} from '../health/protocol-health.js'
import {protocolText} from './health-text.js'

const NOW = Date.UTC(2026, 10, 21)
const DAY = 86_400
const up = {isUp: true, reason: ''}
const inDays = (days: number) => NOW / 1000 + days * DAY

it.each([
  [up, {}, 'up'],
  [{isUp: false, reason: ''}, {}, 'down'],
  [{isUp: false, reason: 'Unreachable'}, {streak: -5}, 'down: Unreachable'],
  [up, {streak: -1, rttMs: 25.4}, 'up (1 failed, round trip 25 ms)'],
  [up, {rttMs: 0.42, ipv4: true, ipv6: false}, 'up (round trip 0.4 ms, IPv4, no IPv6)'],
  [up, {certificateEnds: inDays(1)}, 'up (certificate until 2026-11-22, 24 hours)'],
  [up, {certificateEnds: inDays(-2)}, 'up (certificate ended 2026-11-19)'],
] as const)('%j with %j reads %s', (state, health, text) => {
  expect(protocolText(state, {...NO_HEALTH, ...health}, NOW)).toBe(text)
})
