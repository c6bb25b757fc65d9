import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {HashColumn} from './hash-column.js'

const digest = fc.string({
  unit: fc.integer({min: 0, max: 15}).map(digit => digit.toString(16)),
  minLength: 40,
  maxLength: 40,
})

describe('HashColumn', () => {
  it('gives back the last digest set for each file', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.oneof(digest, fc.constant('')))), settings => {
        const column = new HashColumn(20)
        for (const [id, hex] of settings) column.set(id, hex)

        const last = new Map(settings)
        for (let id = 0; id <= 201; id++) expect(column.get(id)).toBe(last.get(id) ?? '')
      }),
    )
  })

  it('gives the same in base64, and nothing for a file without', () => {
    const column = new HashColumn(2)
    column.set(1, 'abcd')
    expect([column.base64(0), column.base64(1)]).toEqual(['', 'q80='])
  })

  it('takes upper case and gives lower case', () => {
    const column = new HashColumn(2)
    column.set(0, 'ABCD')
    expect(column.get(0)).toBe('abcd')
  })

  it.each(['abc', 'abcde', 'abcg', 'ab c', ''])('counts %j as not known, and forgets what was', hex => {
    const column = new HashColumn(2)
    column.set(3, 'ffff')
    column.set(3, hex)
    expect(column.get(3)).toBe('')
  })
})
