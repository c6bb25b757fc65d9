import {describe, expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {Aliases} from './aliases.js'

const aliases = (links: Readonly<Record<string, string>>): Aliases =>
  new Aliases(Object.entries(links).map(([alias, target]) => ({alias: asFilePath(alias), target: asFilePath(target)})))
const resolve = (links: Readonly<Record<string, string>>, path: string): string | undefined =>
  aliases(links).resolve(asFilePath(path))

describe('Aliases', () => {
  it('has nothing to say of a path without links', () => {
    expect(resolve({}, '/a')).toBeUndefined()
    expect(resolve({'/b': '/c'}, '/a')).toBeUndefined()
  })

  it('follows a link to a file', () => {
    expect(resolve({'/latest.iso': '/v2.iso'}, '/latest.iso')).toBe('/v2.iso')
  })

  it('follows a link to a folder in the middle of a path', () => {
    expect(resolve({'/stable': '/v2'}, '/stable/x/y.iso')).toBe('/v2/x/y.iso')
    expect(resolve({'/pub/stable': '/v2'}, '/pub/stable/y.iso')).toBe('/v2/y.iso')
  })

  it('does not take a name that only begins like a link', () => {
    expect(resolve({'/stable': '/v2'}, '/stable2/y.iso')).toBeUndefined()
  })

  it('follows links that lead to links', () => {
    expect(resolve({'/a': '/b', '/b': '/c', '/c/d': '/e'}, '/a/d')).toBe('/e')
  })

  it.each([
    [{'/a': '/a'}, '/a'],
    [{'/a': '/b', '/b': '/a'}, '/a/x'],
    [{'/a': '/a/a'}, '/a'],
  ])('gives up on links that go in circles: %j', (links, path) => {
    expect(resolve(links, path)).toBeUndefined()
  })

  it('follows as many links as a file system does, and no more', () => {
    const chain = (length: number) => Object.fromEntries(Array.from({length}, (_, at) => [`/${at}`, `/${at + 1}`]))
    expect(resolve(chain(39), '/0')).toBe('/39')
    expect(resolve(chain(40), '/0')).toBeUndefined()
  })

  it('counts its links', () => {
    expect(aliases({'/a': '/b', '/c': '/d'}).count).toBe(2)
  })
})
