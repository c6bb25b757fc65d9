import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {Catalogue} from './catalogue.js'
import type {FileRecord} from './file-record.js'

const record = fc.record({
  id: fc.nat(300),
  path: fc.constant(asFilePath('/')),
  size: fc.nat({max: 2 ** 48}),
  modTime: fc.bigInt({min: -(2n ** 62n), max: 2n ** 62n}),
  hashes: fc.record({
    sha1: fc.constantFrom('', 'a1'.repeat(20)),
    sha256: fc.constantFrom('', 'b2'.repeat(32)),
    md5: fc.constantFrom('', 'c3'.repeat(16)),
  }),
})
const step = fc.oneof(
  record.map(file => ({...file, path: asFilePath(`/${file.id}`)})),
  fc.nat(300),
)

describe('Catalogue', () => {
  it('holds the last record of every file that was not deleted', () => {
    fc.assert(
      fc.property(fc.array(step), steps => {
        const catalogue = new Catalogue()
        const model = new Map<number, FileRecord>()
        for (const change of steps) {
          if (typeof change === 'number') {
            catalogue.delete(change)
            model.delete(change)
          } else {
            catalogue.put(change)
            model.set(change.id, change)
          }
        }

        const found: FileRecord[] = []
        catalogue.forEach(id => found.push(catalogue.record(id)))
        expect(found).toEqual([...model.values()].sort((a, b) => a.id - b.id))
        expect(catalogue.count).toBe(model.size)
        for (const {id, path} of model.values()) {
          expect(catalogue.has(id)).toBe(true)
          expect(catalogue.idOf(path)).toBe(id)
          expect(id).toBeLessThan(catalogue.end)
        }
      }),
    )
  })

  it('believes that a file is another one when its path comes back under another id', () => {
    const catalogue = new Catalogue()
    const file = {path: asFilePath('/a'), size: 1, modTime: 1n, hashes: {sha1: '', sha256: '', md5: ''}}
    catalogue.put({...file, id: 1})
    catalogue.put({...file, id: 2})

    expect(catalogue.idOf(file.path)).toBe(2)
    expect(catalogue.has(1)).toBe(false)
    expect(catalogue.count).toBe(1)
  })

  it('knows nothing of an id beyond all', () => {
    expect(new Catalogue().versionOf(1000)).toEqual({size: 0, modTime: 0n})
  })
})
