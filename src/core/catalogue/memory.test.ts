import {describe, expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {NO_HASHES, type FileRecord} from './file-record.js'
import {CatalogueMemory} from './memory.js'

const file = (id: number, path: string, size = 1, modTime = 10n): FileRecord => ({
  id,
  path: asFilePath(path),
  size,
  modTime,
  hashes: NO_HASHES,
})

describe('CatalogueMemory', () => {
  it('finds a file under its own path, through links, and in spite of slashes at the end', () => {
    const memory = new CatalogueMemory()
    memory.catalogue.put(file(4, '/v2/a.iso'))
    memory.setAliases([{alias: asFilePath('/stable'), target: asFilePath('/v2')}], 6)

    expect(memory.resolve(asFilePath('/v2/a.iso'))).toEqual({kind: 'file', id: 4, path: '/v2/a.iso'})
    expect(memory.resolve(asFilePath('/stable/a.iso'))).toEqual({kind: 'file', id: 4, path: '/v2/a.iso'})
    expect(memory.resolve(asFilePath('/stable/a.iso//'))).toEqual({kind: 'file', id: 4, path: '/v2/a.iso'})
    expect(memory.resolve(asFilePath('/stable/'))).toEqual({kind: 'unknown', path: '/v2'})
    expect(memory.resolve(asFilePath('/nothing/'))).toEqual({kind: 'unknown', path: '/nothing'})
    expect(memory.aliasRevision).toBe(6)
  })

  it('takes in an epoch: what is gone, what is new, and what was before', () => {
    const memory = new CatalogueMemory()
    memory.apply(1, [], [file(1, '/a'), file(2, '/b')])
    memory.apply(
      2,
      [
        {id: 1, kind: 'removed', path: undefined, before: {size: 1, modTime: 10n}},
        {id: 2, kind: 'changed', path: undefined, before: {size: 1, modTime: 10n}},
        {id: 3, kind: 'added', path: asFilePath('/a'), before: undefined},
      ],
      [file(2, '/b', 5), file(3, '/a', 7)],
    )

    expect(memory.epoch).toBe(2)
    expect(memory.catalogue.count).toBe(2)
    expect(memory.catalogue.record(3)).toEqual(file(3, '/a', 7))
    expect(memory.history.versionAt(2, 1)).toEqual({size: 1, modTime: 10n})
    expect(memory.history.versionAt(3, 1)).toBeUndefined()
  })

  it('does not go back when an older epoch is applied again', () => {
    const memory = new CatalogueMemory()
    memory.apply(5, [], [])
    memory.apply(4, [], [])
    expect(memory.epoch).toBe(5)
  })
})
