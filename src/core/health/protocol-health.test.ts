import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {nextState, smoothedRtt} from './protocol-health.js'

/** The states after each of these checks; `+` is a good one. */
function statesOf(checks: readonly ('+' | '-')[], downAfter: number, upAfter: number): string {
  let known = {isUp: false, streak: 0}
  return checks
    .map(check => {
      known = nextState(known, check === '+', {downAfter, upAfter})
      return known.isUp ? 'U' : 'd'
    })
    .join('')
}

describe('nextState', () => {
  it.each([
    [['+', '-', '+', '-', '-', '+'], 2, 1, 'UUUUdU'],
    [['+', '-'], 1, 1, 'Ud'],
    [['-', '+', '-', '+', '+', '-', '+', '+'], 1, 2, 'ddddUddU'],
    [['+', '+', '-', '-', '-', '+'], 3, 1, 'UUUUdU'],
  ] as const)('makes of %j, down after %i and up after %i, %s', (checks, downAfter, upAfter, states) => {
    expect(statesOf(checks, downAfter, upAfter)).toBe(states)
  })

  const threshold = fc.integer({min: 1, max: 5})
  const streak = fc.integer({min: -2000, max: 2000})

  it('changes only to what the last check says, and only after enough of them', () => {
    fc.assert(
      fc.property(fc.boolean(), streak, fc.boolean(), threshold, threshold, (isUp, run, isGood, downAfter, upAfter) => {
        const next = nextState({isUp, streak: run}, isGood, {downAfter, upAfter})
        expect(next.isChanged).toBe(next.isUp !== isUp)
        if (next.isChanged) expect(next.isUp).toBe(isGood)
        expect(Math.sign(next.streak)).toBe(isGood ? 1 : -1)
        const enough = isGood ? next.streak >= upAfter : -next.streak >= downAfter
        expect(next.isChanged).toBe(isUp !== isGood && enough)
      }),
    )
  })

  it('counts no further than it needs', () => {
    expect(nextState({isUp: true, streak: 1000}, true, {downAfter: 2, upAfter: 1}).streak).toBe(1000)
  })
})

describe('smoothedRtt', () => {
  it('starts with the first answer, and forgets a slow one', () => {
    expect(smoothedRtt(undefined, 20.04)).toBe(20)
    expect(smoothedRtt(20, 100)).toBe(40)
    expect(smoothedRtt(40, 20)).toBe(35)
  })

  it('stays between what it was and what was measured', () => {
    const ms = fc.float({min: 0, max: 60_000, noNaN: true})
    fc.assert(
      fc.property(ms, ms, (known, measured) => {
        const next = smoothedRtt(known, measured)
        expect(next).toBeGreaterThanOrEqual(Math.min(known, measured) - 0.1)
        expect(next).toBeLessThanOrEqual(Math.max(known, measured) + 0.1)
      }),
    )
  })
})
