import fc from 'fast-check'
import {expect, it} from 'vitest'
import {displayWidth} from '../core/text/display-width.js'
import {progressLine} from './progress-line.js'

const item = {key: '1', label: 'ovh', startedAt: 0, done: 500, total: 1000, unit: 'files'} as const

it('shows a bar, the part done, the rate and the time left', () => {
  expect(progressLine(item, 5000, 60)).toEqual({
    label: 'ovh',
    full: '━'.repeat(8),
    empty: '─'.repeat(8),
    numbers: '50 %  500/1000 files  100/s  5 s left',
  })
})

it('shows only how much when nobody knows how much there will be', () => {
  expect(progressLine({...item, total: 0}, 5000, 60)).toEqual({
    label: 'ovh',
    full: '',
    empty: '',
    numbers: '500 files  100/s',
  })
})

it('has no word for items, which the label names', () => {
  expect(progressLine({...item, unit: 'items'}, 2000, 80).numbers).toBe('50 %  500/1000  250/s  2 s left')
})

it('writes bytes in their unit', () => {
  expect(progressLine({...item, unit: 'bytes', done: 1024, total: 2048}, 2000, 80).numbers).toBe(
    '50 %  1.0 KiB/2.0 KiB  512 bytes/s  2 s left',
  )
})

it('never takes more cells than the terminal has', () => {
  const anyItem = fc.record({
    key: fc.constant('1'),
    label: fc.string(),
    startedAt: fc.constant(0),
    done: fc.nat(),
    total: fc.nat(),
    unit: fc.constantFrom('files' as const, 'bytes' as const),
  })
  fc.assert(
    fc.property(anyItem, fc.nat(100_000), fc.integer({min: 20, max: 200}), (running, now, width) => {
      const {label, full, empty, numbers} = progressLine(running, now, width)
      const cells = [label, full + empty, numbers].filter(text => text !== '').map(displayWidth)
      expect(cells.reduce((sum, cell) => sum + cell, 0) + 2 * (cells.length - 1)).toBeLessThanOrEqual(width)
    }),
  )
})
