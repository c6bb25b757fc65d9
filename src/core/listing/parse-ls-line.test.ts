import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseLsLine} from './parse-ls-line.js'

describe('parseLsLine', () => {
  it.each([
    ['-rw-r--r--    1 0        0            1234 Jan 02  2020 a', {kind: 'file', name: 'a', size: 1234}],
    ['-rw-r--r--    1 ftp      ftp            12 Nov 21 02:24  b ', {kind: 'file', name: ' b ', size: 12}],
    ['-rw-r--r-- 1 owner 5 Jan 2 2020 no group', {kind: 'file', name: 'no group', size: 5}],
    ['-rw-r--r--+ 1 Domain User staff 5 Jan  2 12:00 x', {kind: 'file', name: 'x', size: 5}],
    ['-rw-r--r--. 1 a b 5 2020-01-02 03:04 iso', {kind: 'file', name: 'iso', size: 5}],
    ['-rw-r--r-- 1 a b 5 2. M\xc3\xa4r 2020 day first', {kind: 'file', name: 'day first', size: 5}],
    ['-rw-r--r-- 1 a b 5 Jan 02 2020 x 7 Feb 03 2021 y', {kind: 'file', name: 'x 7 Feb 03 2021 y', size: 5}],
    ['-rwsr-xr-T 1 a b 0 Jan 02 2020 inv\xe9', {kind: 'file', name: 'inv\xe9', size: 0}],
    ['drwxr-xr-x    2 0        0            4096 Jan 02  2020 sub', {kind: 'folder', name: 'sub'}],
    ['lrwxrwxrwx 1 a b 1 Jan 02 2020 link -> a', {kind: 'other'}],
    ['crw-rw-rw- 1 root root 1, 3 Jan 02 2020 null', {kind: 'other', name: 'null', size: undefined}],
    ['prw-r--r-- 1 a b 0 Jan 02 2020 fifo', {kind: 'other'}],
    ['01-31-20  11:59PM                 1234  a b', {kind: 'file', name: ' a b', size: 1234}],
    ['01-31-2020  11:59PM              1,234 a', {kind: 'file', name: 'a', size: 1234}],
    ['02-23-05  09:22AM       <DIR>          sub dir', {kind: 'folder', name: 'sub dir', size: undefined}],
    ['02-23-05  09:22       <SYMLINKD>     x', {kind: 'other'}],
  ])('reads %j', (line, entry) => {
    expect(parseLsLine(line)).toMatchObject({modTime: undefined, ...entry})
  })

  it.each(['', 'total 12', 'Total 0'])('skips %j', line => {
    expect(parseLsLine(line)).toBe('skip')
  })

  it.each([
    'junk',
    '-rw-r--r--',
    '-rw-r--r-- 1 a b five Jan 02 2020 x',
    '-rw-r--r-- 1 a b 5 Jan 02 2020 ',
    'type=file;size=1; a',
  ])('does not read %j', line => {
    expect(parseLsLine(line)).toBeUndefined()
  })

  it('never throws, and is quick on long lines', () => {
    const bytes = fc.string({unit: fc.integer({min: 0, max: 255}).map(code => String.fromCharCode(code))})
    fc.assert(
      fc.property(bytes, line => {
        expect(() => parseLsLine(line)).not.toThrow()
      }),
    )
    const start = performance.now()
    for (const unit of ['1 ', ' ', '1', 'Jan 1 ']) parseLsLine(`-rw-r--r-- 1 ${unit.repeat(20_000)}`)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
