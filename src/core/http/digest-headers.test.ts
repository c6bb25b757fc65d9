import {createHash} from 'node:crypto'
import {expect, it} from 'vitest'
import {asFilePath} from '../file-path.js'
import {digestHeaders} from './digest-headers.js'

const base64 = (name: string) => createHash(name).update('x').digest('base64')
const digests = {sha256: base64('sha256'), sha1: base64('sha1'), md5: base64('md5')}
const path = asFilePath('/d/a b.iso')

it('tells all checksums and where the metalink is', () => {
  expect(digestHeaders(path, digests)).toEqual([
    'Digest',
    `SHA-256=${base64('sha256')},SHA=${base64('sha1')},MD5=${base64('md5')}`,
    'Link',
    '</d/a%20b.iso.meta4>; rel=describedby; type="application/metalink4+xml"',
    'Repr-Digest',
    `sha-256=:${base64('sha256')}:`,
  ])
})

it('gives weak checksums only where they are usual', () => {
  const headers = digestHeaders(path, {...digests, sha256: ''})
  expect(headers).toContain(`SHA=${base64('sha1')},MD5=${base64('md5')}`)
  expect(headers).not.toContain('Repr-Digest')
})

it('is nothing without checksums', () => {
  expect(digestHeaders(path, {sha256: '', sha1: '', md5: ''})).toEqual([])
})
