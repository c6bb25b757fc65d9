import {createHash} from 'node:crypto'
import {expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {createDigestHeaders, digestHeaders} from './digest-headers.js'

const hash = (name: string) => createHash(name).update('x')
const hashes = {
  sha256: hash('sha256').digest('hex'),
  sha1: hash('sha1').digest('hex'),
  md5: hash('md5').digest('hex'),
}
const base64 = (name: string) => hash(name).digest('base64')
const path = asFilePath('/d/a b.iso')

it('tells all checksums and where the metalink is', () => {
  expect(digestHeaders({path, hashes})).toEqual([
    'Digest',
    `SHA-256=${base64('sha256')},SHA=${base64('sha1')},MD5=${base64('md5')}`,
    'Link',
    '</d/a%20b.iso.meta4>; rel=describedby; type="application/metalink4+xml"',
    'Repr-Digest',
    `sha-256=:${base64('sha256')}:`,
  ])
})

it('gives weak checksums only where they are usual', () => {
  const headers = digestHeaders({path, hashes: {...hashes, sha256: ''}})
  expect(headers).toContain(`SHA=${base64('sha1')},MD5=${base64('md5')}`)
  expect(headers).not.toContain('Repr-Digest')
})

it('is nothing without checksums', () => {
  expect(digestHeaders({path, hashes: {sha256: '', sha1: '', md5: ''}})).toEqual([])
})

it('is made once for a version of a file, and anew when the checksum changes', () => {
  const describe = createDigestHeaders()
  const first = describe({path, hashes})
  expect(describe({path: asFilePath('/d/a b.iso'), hashes: {...hashes}})).toBe(first)
  const changed = {...hashes, sha256: 'ff'.repeat(32)}
  expect(describe({path, hashes: changed})).toEqual(digestHeaders({path, hashes: changed}))
  expect(describe({path, hashes})).toEqual(first)
})

it('keeps a bounded number', () => {
  const describe = createDigestHeaders()
  const first = describe({path, hashes})
  for (let i = 0; i < 5000; i++) describe({path: asFilePath(`/${i}`), hashes})
  expect(describe({path, hashes})).not.toBe(first)
})
