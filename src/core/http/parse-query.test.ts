import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {checksumKind, parseQuery, requestKind} from './parse-query.js'

const kindOf = (query: string) => requestKind(parseQuery(query))

describe('parseQuery', () => {
  it('keeps the first value of a key, decoded', () => {
    expect([...parseQuery('a=1+2&a=3&b&=x&c=%3D%26&&')]).toEqual([
      ['a', '1 2'],
      ['b', ''],
      ['', 'x'],
      ['c', '=&'],
    ])
  })

  it('drops a pair with a malformed escape or a semicolon and keeps the others', () => {
    expect([...parseQuery('%zz&md5&a=%&x;y&b=1;2')]).toEqual([['md5', '']])
  })

  it('reads a bounded number of pairs', () => {
    const many = Array.from({length: 1001}, (_, n) => `k${n}`).join('&')
    const query = parseQuery(many)
    expect(query.size).toBe(1000)
    expect(query.has('k1000')).toBe(false)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        expect(parseQuery(text)).toBeInstanceOf(Map)
      }),
    )
  })
})

describe('requestKind', () => {
  it.each([
    ['', 'download'],
    ['foo=bar', 'download'],
    ['MIRRORLIST', 'download'],
    ['md5;x', 'download'],
    ['%zz&md5', 'checksum'],
    ['sha1=0', 'checksum'],
    ['stats&mirrorstats&md5', 'stats'],
    ['mirrorstats&sha256', 'mirrorstats'],
    ['stats&mirrorlist=0', 'mirrorlist'],
    ['m%69rrorlist', 'mirrorlist'],
  ])('of ?%s is %s', (query, kind) => {
    expect(kindOf(query)).toBe(kind)
  })

  it('prefers MD5, then SHA-1', () => {
    expect(checksumKind(parseQuery('sha256&sha1&md5'))).toBe('md5')
    expect(checksumKind(parseQuery('sha256&sha1'))).toBe('sha1')
    expect(checksumKind(parseQuery('sha256'))).toBe('sha256')
    expect(checksumKind(parseQuery('crc'))).toBeUndefined()
  })
})
