import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath} from '../../core/file-path.js'
import {fileProblem} from '../../core/selection/file-problem.js'
import {collectHoldings} from './holdings-collector.js'

const SECOND = 1_000_000_000n
const LOCAL = {size: 10, modTime: 1_795_225_432n * SECOND + 41_647_725n}
const collected = (precision: bigint, offsetMs: number, remote: {size: number; modTime: bigint | undefined}) => {
  const collector = collectHoldings({precision, offsetMs})
  collector.add(5, LOCAL, remote)
  return collector.finish(1, 0)
}

describe('holdings made of what version 2 knew', () => {
  it('are the same where size and time agree at the precision of the scan', () => {
    const remote = {size: 10, modTime: 1_795_225_432n * SECOND}
    expect(collected(SECOND, 0, remote).same.has(5)).toBe(true)
    expect(collected(0n, 0, remote).differ.get(5)).toEqual(remote)
    expect(collected(SECOND, 0, {...remote, size: 11}).differ.get(5)).toEqual({...remote, size: 11})
  })

  it('count what was listed, at least what they know', () => {
    const remote = {size: 1, modTime: undefined}
    expect(collected(SECOND, 0, remote).counts).toEqual({listed: 1, known: 1, differing: 1})
  })

  it('differ exactly where the choice of mirrors would find a fault, or the file is newer', () => {
    const time = fc.bigInt(-3n * 3600n, 3n * 3600n).map(seconds => LOCAL.modTime + seconds * SECOND)
    const precision = fc.constantFrom(0n, 1_000_000n, SECOND)
    const hours = fc.integer({min: -3, max: 3})
    fc.assert(
      fc.property(time, precision, hours, fc.constantFrom(9, 10), (modTime, exact, offset, size) => {
        const offsetMs = offset * 3_600_000
        const problem = fileProblem({
          ...{path: asFilePath('/a'), local: LOCAL, remote: {size, modTime}, precision: exact},
          ...{tzOffsetMs: offsetMs, fixTimezoneOffsets: true, toleranceSeconds: 0, rules: []},
        })
        expect(collected(exact, offsetMs, {size, modTime}).same.has(5)).toBe(problem === undefined)
      }),
    )
  })
})
