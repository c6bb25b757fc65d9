import {expect, it} from 'vitest'
import type {Log} from './ports.js'
import {createTrouble} from './trouble.js'

it('trouble is told once for each reason, and when it is over', () => {
  const lines: string[] = []
  const log: Log = {
    debug: () => undefined,
    info: (_, text) => lines.push(text),
    warn: (fields, text) => lines.push(`${text} ${JSON.stringify(fields)}`),
    error: () => undefined,
    child: () => log,
  }
  const trouble = createTrouble(log, {begins: 'broken', ends: 'whole'}, {at: 'x'})

  trouble.over()
  trouble.tell('again in 200 ms')
  trouble.tell('again in 4000 ms')
  trouble.tell('refused', {hint: 'h'})
  trouble.over()
  trouble.over()
  trouble.tell('refused')

  expect(lines).toEqual([
    'broken {"at":"x","reason":"again in 200 ms"}',
    'broken {"at":"x","hint":"h","reason":"refused"}',
    'whole',
    'broken {"at":"x","reason":"refused"}',
  ])
})
