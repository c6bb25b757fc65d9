import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {elementAt, parseXml} from '../../../test/support/parse-xml.js'
import {aMirror} from '../../../test/support/mirrors.js'
import {asFilePath, filePathFromText} from '../file-path.js'
import {listedUrls} from '../http/listed-mirror.js'
import type {RankedMirror} from '../selection/types.js'
import {metalink} from './metalink.js'
import {splitMetalinkSuffix} from './metalink-suffix.js'

const at = (absoluteUrl: string, country: string): RankedMirror => ({
  mirror: aMirror({countryCodes: country === '' ? [] : [country]}),
  absoluteUrl,
  distanceKm: 0,
  computedScore: 0,
  weight: 0,
})
const file = {
  path: asFilePath('/pub/a&b.iso'),
  size: 48,
  hashes: {md5: 'aa', sha1: 'bb', sha256: 'cc'},
}
const content = {
  generator: 'Mirrorbits/1 <x>',
  published: Date.UTC(2026, 10, 21, 12, 0, 0, 5),
  file,
  urls: listedUrls(file.path, [
    at('https://near.example/', 'FR'),
    at('http://far.example/?a=<', 'X"'),
    at('http://c/', ''),
  ]),
}

describe('a metalink of version 4', () => {
  const root = parseXml(metalink('meta4', content))
  const described = elementAt(root, 'file')

  it('is a document of its name space', () => {
    expect(root).toMatchObject({name: 'metalink', attributes: {xmlns: 'urn:ietf:params:xml:ns:metalink'}})
    expect(elementAt(root, 'generator').text).toBe('Mirrorbits/1 <x>')
    expect(elementAt(root, 'published').text).toBe('2026-11-21T12:00:00Z')
  })

  it('describes the file by name, size and checksums', () => {
    expect(described.attributes).toEqual({name: 'a&b.iso'})
    expect(elementAt(described, 'size').text).toBe('48')
    expect(described.children.filter(({name}) => name === 'hash')).toMatchObject([
      {attributes: {type: 'md5'}, text: 'aa'},
      {attributes: {type: 'sha-1'}, text: 'bb'},
      {attributes: {type: 'sha-256'}, text: 'cc'},
    ])
  })

  it('names the mirrors by priority, with their country where it is one', () => {
    expect(described.children.filter(({name}) => name === 'url')).toMatchObject([
      {attributes: {location: 'fr', priority: '1'}, text: 'https://near.example/pub/a&b.iso'},
      {attributes: {priority: '2'}, text: 'http://far.example/?a=<pub/a&b.iso'},
      {attributes: {priority: '3'}, text: 'http://c/pub/a&b.iso'},
    ])
  })
})

describe('a metalink of version 3', () => {
  const root = parseXml(metalink('metalink', content))
  const described = elementAt(root, 'files', 'file')

  it('says so', () => {
    expect(root.attributes).toEqual({
      version: '3.0',
      xmlns: 'http://www.metalinker.org/',
      type: 'dynamic',
      generator: 'Mirrorbits/1 <x>',
      pubdate: 'Sat, 21 Nov 2026 12:00:00 GMT',
    })
  })

  it('describes the file and names the mirrors by preference', () => {
    expect(elementAt(described, 'size').text).toBe('48')
    expect(elementAt(described, 'verification').children.map(({attributes}) => attributes['type'])).toEqual([
      'md5',
      'sha1',
      'sha256',
    ])
    expect(elementAt(described, 'resources').children.map(({attributes}) => attributes)).toEqual([
      {type: 'https', location: 'fr', preference: '100'},
      {type: 'http', preference: '99'},
      {type: 'http', preference: '98'},
    ])
  })

  it('has no preference below 1', () => {
    const urls = Array.from({length: 150}, () => ({url: 'http://a/', country: ''}))
    const {children} = elementAt(parseXml(metalink('metalink', {...content, urls})), 'files', 'file', 'resources')
    expect(children.at(-1)?.attributes['preference']).toBe('1')
  })
})

describe('any metalink', () => {
  it('leaves out checksums that nobody made', () => {
    const bare = {...content, file: {...file, hashes: {md5: '', sha1: '', sha256: ''}}}
    expect(metalink('meta4', bare)).not.toContain('<hash')
    expect(metalink('metalink', bare)).not.toContain('<hash')
  })

  it('is well-formed and names no folder, whatever bytes the path has', () => {
    const bytes = fc.string({unit: fc.integer({min: 1, max: 255}).map(code => String.fromCharCode(code))})
    const version = fc.constantFrom('meta4' as const, 'metalink' as const)
    fc.assert(
      fc.property(bytes, version, (name, kind) => {
        const path = asFilePath(`/pub/${name}`)
        const text = metalink(kind, {...content, file: {...file, path}, urls: listedUrls(path, [at('http://a/', '')])})
        const root = parseXml(text)
        const described = kind === 'meta4' ? elementAt(root, 'file') : elementAt(root, 'files', 'file')
        expect(described.attributes['name']).not.toContain('/')
      }),
    )
  })

  it('keeps a name that is text', () => {
    const named = {...content, file: {...file, path: filePathFromText('/d/größe “1”.iso')}}
    expect(elementAt(parseXml(metalink('meta4', named)), 'file').attributes['name']).toBe('größe “1”.iso')
  })
})

it.each([
  ['/a.iso.meta4', {path: '/a.iso', version: 'meta4'}],
  ['/a.iso.metalink', {path: '/a.iso', version: 'metalink'}],
  ['/a.meta4.metalink', {path: '/a.meta4', version: 'metalink'}],
  ['/.meta4', undefined],
  ['/d/.metalink', undefined],
  ['/a.META4', undefined],
  ['/a.iso', undefined],
  ['/a.meta4/', undefined],
])('%s asks for the metalink %j', (path, expected) => {
  expect(splitMetalinkSuffix(asFilePath(path))).toEqual(expected)
})
