import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createManifestReader} from './parse-manifest.js'

function read(text: string, prefix = '') {
  const reader = createManifestReader(prefix)
  for (const line of text.split('\n')) reader.read(line)
  const files = reader.take().map(({path, size, modTime}) => [path, size, modTime?.toString()])
  return {files, ...reader.end()}
}

const LS = `.:
total 12
drwxr-xr-x 2 root root 4096 Nov 21 07:01 pool
-rw-r--r-- 1 root root    5 Jan  2  2020 a file

./pool:
total 4
lrwxrwxrwx 1 root root    1 Jan  2  2020 link -> x
-rw-r--r-- 1 root root 1234 Jan  2  2020 b.deb

./pool/odd name::
-rw-r--r-- 1 root root 7 Jan  2  2020 c`

describe('a manifest', () => {
  it('of ls -lR tells sizes, and no times without zone', () => {
    expect(read(LS)).toEqual({
      files: [
        ['/a file', 5, undefined],
        ['/pool/b.deb', 1234, undefined],
        ['/pool/odd name:/c', 7, undefined],
      ],
      form: 'ls',
      skipped: 0,
      precision: 1_000_000_000n,
    })
  })

  it('of ls -lR may have been made from above, with line ends of DOS', () => {
    expect(read(LS.replaceAll('.', '/srv/pub').replaceAll('\n', '\r\n')).files.map(([path]) => path)).toEqual([
      '/a file',
      '/pool/b/srv/pubdeb',
      '/pool/odd name:/c',
    ])
  })

  it('of ls -lR --full-time tells times with their zone, as exact as they are', () => {
    const text = '.:\n-rw-r--r-- 1 root root 5 2020-01-02 05:04:05.123456789 +0200 a b'
    expect(read(text)).toMatchObject({files: [['/a b', 5, '1577934245123456789']], precision: 1n})
  })

  it('of rsync tells sizes and times', () => {
    const text = `drwxr-xr-x          4,096 2020/01/02 03:04:05 .
-rw-r--r--          1,234 2020/01/02 03:04:05 pool/a b
-rw-r--r--              5 2020/01/02 03:04:05 caf\xc3\xa9`
    expect(read(text)).toEqual({
      files: [
        ['/pool/a b', 1234, '1577934245000000000'],
        ['/caf\xc3\xa9', 5, '1577934245000000000'],
      ],
      form: 'rsync',
      skipped: 0,
      precision: 1_000_000_000n,
    })
  })

  it('of checksums tells the sizes that stand beside them', () => {
    const hash = 'a'.repeat(64)
    expect(read(`# made today\n${hash}  1234 pool/a b\n ${hash} 5 ./c`)).toMatchObject({
      files: [
        ['/pool/a b', 1234, undefined],
        ['/c', 5, undefined],
      ],
      form: 'sums',
    })
    expect(read(`SHA256 (x/y) = ${hash}\nSIZE (x/y) = 9`)).toMatchObject({files: [['/x/y', 9, undefined]], skipped: 0})
  })

  it('of a folder above is cut to what is below the mirror’s root', () => {
    const text = '-rw-r--r-- 5 2020/01/02 03:04:05 debian/a\n-rw-r--r-- 6 2020/01/02 03:04:05 other/b'
    expect(read(text, 'debian/').files).toEqual([['/a', 5, '1577934245000000000']])
  })

  it.each(['', '\n\n', '<!DOCTYPE html>\n<html>not found</html>', 'hello', 'a'.repeat(64) + '  no-size'])(
    'is none when it is %j',
    text => {
      expect(read(text)).toMatchObject({files: [], form: undefined})
    },
  )

  it('counts what cannot be read, and names that no mirror has', () => {
    const {files, skipped} = read(`${LS}\ngarbage\n\n./..:\n-rw-r--r-- 1 r r 5 Jan  2  2020 passwd`)
    expect(files).toHaveLength(3)
    expect(skipped).toBe(2)
  })

  it('takes any bytes without failing', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'binary'})), lines => {
        const {files} = read(['.:', ...lines].join('\n'))
        return files.every(([path]) => String(path).startsWith('/'))
      }),
    )
  })
})
