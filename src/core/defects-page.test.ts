import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const rows = [...file('docs/reference/defects.md').matchAll(/^\| (\d+[ab]?) +\|.*\| ([^|]*?) *\|$/gm)].map(
  ([, number = '', test = '']) => [number, test] as const,
)

describe('the page of the original’s defects', () => {
  it('has a row for each', () => {
    const numbers = [...Array.from({length: 40}, (_, index) => String(index + 1)), '3a', '3b']
    expect(rows.map(([number]) => number).sort()).toEqual(numbers.sort())
  })

  it.each(rows)('names for defect %s a test that is there: %s', (_, test) => {
    const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? []
    expect(file(path)).toContain(`'${name}'`)
  })
})
