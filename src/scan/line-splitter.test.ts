import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {lineSplitter} from './line-splitter.js'

describe('lineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const text = fc.string({unit: fc.constantFrom('a', '\n', '\xe9', ' ')})
    fc.assert(
      fc.property(fc.array(text), chunks => {
        const splitter = lineSplitter(100_000)
        const lines = [...chunks.flatMap(chunk => splitter.push(Buffer.from(chunk, 'latin1'))), ...splitter.end()]
        const whole = chunks.join('')
        expect(lines).toEqual(
          whole.replace(/\n$/, '') === whole
            ? whole.split('\n').filter((line, i, all) => line !== '' || i < all.length - 1)
            : whole.slice(0, -1).split('\n'),
        )
      }),
    )
  })

  it('drops and counts a line that is too long, in one piece or in many', () => {
    const splitter = lineSplitter(4)
    const push = (text: string): string[] => splitter.push(Buffer.from(text))

    expect(push('12345\nok\n')).toEqual(['ok'])
    expect([push('1234'), push('5'), push('67890'), push('x\ngood\n')].flat()).toEqual(['good'])
    expect(splitter.dropped()).toBe(2)
    expect(splitter.end()).toEqual([])
  })
})
