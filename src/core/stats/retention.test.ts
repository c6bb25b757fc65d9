import {describe, expect, it} from 'vitest'
import {oldestKept, parseRetention} from './retention.js'

const NOON = Date.UTC(2026, 10, 21, 12)

describe('what is kept of the statistics', () => {
  it.each([
    [['daily:90', 'monthly:24'], {daily: 90, monthly: 24, yearly: undefined}],
    [['daily:1 yearly:3'], {daily: 1, monthly: undefined, yearly: 3}],
  ])('is read from %j', (words, kept) => {
    expect(parseRetention(words)).toEqual(kept)
  })

  it.each([[[]], [['']], [['daily']], [['daily:0']], [['daily:-1']], [['weekly:3']], [['daily:1', 'daily:2']]])(
    'is not read from %j',
    words => {
      expect(() => parseRetention(words)).toThrow(expect.objectContaining({code: 'MB_USAGE'}))
    },
  )

  it('counts the present period as one', () => {
    const one = {daily: 1, monthly: 1, yearly: 1}
    expect(oldestKept(one, NOON)).toEqual({10: '2026_11_21', 7: '2026_11', 4: '2026'})
  })

  it('goes back over months and years', () => {
    const kept = {daily: 90, monthly: 24, yearly: 10}
    expect(oldestKept(kept, NOON)).toEqual({10: '2026_08_24', 7: '2024_12', 4: '2017'})
  })

  it('keeps for ever what is not named, and everything when asked for more than there ever was', () => {
    expect(oldestKept({daily: undefined, monthly: 100_000, yearly: undefined}, NOON)).toEqual({7: ''})
  })
})
