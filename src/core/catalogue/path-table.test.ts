import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath, type FilePath} from '../file-path.js'
import {PathTable} from './path-table.js'

const anyByte = fc.integer({min: 0, max: 255}).map(byte => String.fromCharCode(byte))
const anyPath = fc.string({unit: anyByte, maxLength: 40}).map(rest => asFilePath(`/${rest}`))
const fewPaths = fc.constantFrom(...['/a', '/b', '/a/b', '/\u00ff', '/A', `/${'x'.repeat(4095)}`].map(asFilePath))
const step = fc.record({
  add: fc.boolean(),
  id: fc.oneof(fc.nat(30), fc.nat(5000)),
  path: fc.oneof(fewPaths, anyPath),
})

const present = (table: PathTable): Map<FilePath, number> => {
  const found = new Map<FilePath, number>()
  table.forEach(id => found.set(table.get(id), id))
  return found
}

describe('PathTable', () => {
  it('behaves like a map of paths, whatever is added and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 300}), steps => {
        const table = new PathTable()
        const model = new Map<FilePath, number>()
        let end = 0

        for (const {add, id, path} of steps) {
          if (!add) {
            table.delete(id)
            for (const [known, knownId] of model) if (knownId === id) model.delete(known)
          } else if (!table.has(id) && table.find(path) === undefined) {
            table.add(id, path)
            model.set(path, id)
            end = Math.max(end, id + 1)
          }
          expect(table.find(path)).toBe(model.get(path))
        }

        expect(table.count).toBe(model.size)
        expect(table.end).toBe(end)
        expect(present(table)).toEqual(model)
      }),
    )
  })

  it('finds every path after the arena was compacted and the index rebuilt', () => {
    const table = new PathTable()
    const pathOf = (id: number): FilePath => asFilePath(`/${String(id).padStart(1000, 'p')}`)
    for (let id = 0; id < 3000; id++) table.add(id, pathOf(id))

    for (let id = 0; id < 3000; id++) if (id % 10 !== 0) table.delete(id)
    for (let id = 3000; id < 3100; id++) table.add(id, pathOf(id))

    expect(table.count).toBe(400)
    for (let id = 0; id < 3100; id++) {
      const isKept = id >= 3000 || id % 10 === 0
      expect(table.find(pathOf(id))).toBe(isKept ? id : undefined)
      expect(table.get(id)).toBe(isKept ? pathOf(id) : '')
    }
  })

  it('never searches for ever when files come and go', () => {
    const table = new PathTable()
    for (let id = 0; id < 5000; id++) {
      table.add(id, asFilePath(`/${id}`))
      table.delete(id)
    }
    expect(table.count).toBe(0)
    expect(table.find(asFilePath('/none'))).toBeUndefined()
  })

  it('does nothing for ids that are not there', () => {
    const table = new PathTable()
    table.delete(7)
    expect(table.has(7)).toBe(false)
    expect(table.get(7)).toBe('')
  })

  it('finds nothing for text that is no path of bytes', () => {
    const table = new PathTable()
    table.add(1, asFilePath('/a'))
    expect(table.find(asFilePath('/\u0161'))).toBeUndefined()
  })
})
