import {describe, expect, it} from 'vitest'
import {asFilePath} from './file-path.js'
import {isWithin, parseRepositoryPath} from './repository-path.js'

describe('parseRepositoryPath', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['///', ''],
    ['a', '/a'],
    ['/a/b/', '/a/b'],
    ['a//b', '/a/b'],
    ['/é', '/\xc3\xa9'],
    ['/...', '/...'],
  ])('reads %j as %j', (text, path) => {
    expect(parseRepositoryPath(text)).toBe(path)
  })

  it.each(['..', '/a/../b', '/./a', 'a/.', 'a\0b', `/${'x'.repeat(4096)}`])('refuses %j', text => {
    expect(parseRepositoryPath(text)).toBeUndefined()
  })
})

describe('isWithin', () => {
  it('goes by whole names', () => {
    const [a, ab, inA] = [asFilePath('/a'), asFilePath('/ab'), asFilePath('/a/b')]
    expect([isWithin(a, a), isWithin(a, inA), isWithin(a, ab), isWithin(inA, a)]).toEqual([true, true, false, false])
    expect(isWithin(asFilePath(''), ab)).toBe(true)
  })
})
