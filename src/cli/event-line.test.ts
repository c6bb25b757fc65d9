import {expect, it} from 'vitest'
import type {MirrorbitsEvent} from '../core/events.js'
import {eventLine} from './event-line.js'

const head = {v: 1, at: '2026-11-21T12:00:00.000Z', node: 'vm-1'} as const

it('an event is one line: time, node, type, fields', () => {
  const event: MirrorbitsEvent = {...head, type: 'mirror.changed', mirror: 3, name: 'ovh', change: 'added'}
  expect(eventLine(event)).toBe('2026-11-21T12:00:00.000Z vm-1 mirror.changed  ovh added')
})

it('what others wrote cannot break the line or the terminal', () => {
  const event: MirrorbitsEvent = {...head, node: 'a\u001b[2J', type: 'warning', code: '', message: 'two\nwords "x"'}
  expect(eventLine(event)).toBe('2026-11-21T12:00:00.000Z a\\u{1b}[2J warning         a\\u{1b}[2J two\\u{a}words "x"')
})

it('of what only moves numbers the fields are told', () => {
  const event: MirrorbitsEvent = {...head, type: 'scan.progress', mirror: 3, name: 'two words', listed: 5, expected: 9}
  expect(eventLine(event)).toBe(
    '2026-11-21T12:00:00.000Z vm-1 scan.progress   mirror=3 name="two words" listed=5 expected=9',
  )
})
