import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {cleanPath} from './clean-path.js'
import {parseTarget} from './parse-target.js'

const path = (text: string, query = '') => ({kind: 'path', path: text, query})
const unclean = (location: string) => ({kind: 'unclean', location})

describe('parseTarget', () => {
  it.each([
    ['/file.iso', path('/file.iso')],
    ['/', path('/')],
    ['/dir/', path('/dir/')],
    ['/file.iso?a=b?c', path('/file.iso', 'a=b?c')],
    ['/a%20b', path('/a b')],
    ['/%E9%c3', path('/\xe9\xc3')],
    ['/\xe9', path('/\xe9')],
    ['/dir%2Ffile', path('/dir/file')],
    ['/.hidden', path('/.hidden')],
    ['/a#b', path('/a#b')],
    ['http://any.example/file.iso?q', path('/file.iso', 'q')],
    ['HTTPS://u:p@any.example:81/file.iso', path('/file.iso')],
  ])('reads %s', (target, expected) => {
    expect(parseTarget(target)).toEqual(expected)
  })

  it.each([
    ['/../nofile', '/nofile'],
    ['//file.iso?a=b', '/file.iso?a=b'],
    ['/./file.iso', '/file.iso'],
    ['/%E9x//y%20z?q=1', '/%E9x/y%20z?q=1'],
    ['/%2e%2e/a', '/a'],
    ['/a/..', '/'],
    ['/a/.', '/a'],
    ['/a//', '/a/'],
    ['/a/%2F/b', '/a/b'],
    ['http://any.example', '/'],
    ['http://any.example?q', '/?q'],
    ['//?\xe9', '/?%E9'],
    ['//\\evil.example', '/%5Cevil.example'],
  ])('sends %s to its clean spelling', (target, location) => {
    expect(parseTarget(target)).toEqual(unclean(location))
  })

  it.each(['/%', '/%zz', '/a%2', '', 'file.iso', 'http:file', '/a b', '/a\r\nb', '/\u0100', 'any.example:443'])(
    'refuses %j',
    target => {
      expect(parseTarget(target)).toEqual({kind: 'malformed'})
    },
  )

  it('knows that no file has NUL in its name or a path of more than 4096 bytes', () => {
    expect(parseTarget('/a%00b')).toEqual({kind: 'impossible'})
    expect(parseTarget(`/${'a'.repeat(4096)}`)).toEqual({kind: 'impossible'})
    expect(parseTarget(`/${'%61'.repeat(65_536)}`)).toEqual({kind: 'impossible'})
    expect(parseTarget(`/${'a'.repeat(4095)}`)).toMatchObject({kind: 'path'})
  })

  it('takes an asterisk for the server', () => {
    expect(parseTarget('*')).toEqual({kind: 'server'})
  })

  it('never throws, and what it calls a path is clean and begins with one slash', () => {
    const pieces = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2F',
      '%',
      '%00',
      'a',
      '?',
      '&',
      '\xff',
      '\u0100',
      '\n',
      'http://',
    )
    const targets = fc.oneof(
      fc.string({unit: 'binary'}),
      fc.array(pieces).map(parts => parts.join('')),
    )
    fc.assert(
      fc.property(targets, target => {
        const read = parseTarget(target)
        if (read.kind === 'path') expect(cleanPath(read.path)).toBe(read.path)
        if (read.kind === 'unclean') expect(read.location).toMatch(/^\/(?!\/)[\x21-\x7e]*$/)
      }),
    )
  })

  it('finds the place it sends to clean', () => {
    const pieces = fc.constantFrom('/', '.', '..', '%2e', '%2F', '%25', 'a', '?', '%3F', '%E9')
    fc.assert(
      fc.property(fc.array(pieces), parts => {
        const read = parseTarget(`/${parts.join('')}`)
        if (read.kind === 'unclean') expect(parseTarget(read.location).kind).toBe('path')
      }),
    )
  })
})

describe('cleanPath', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('/', '.', '..', 'a', 'b.c', '...')), parts => {
        const once = cleanPath(parts.join(''))
        expect(cleanPath(once)).toBe(once)
      }),
    )
  })
})
