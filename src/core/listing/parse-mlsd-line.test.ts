import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseMlsdLine} from './parse-mlsd-line.js'

const AT = 1_577_934_245_000_000_000n

describe('parseMlsdLine', () => {
  it.each([
    ['type=file;size=5;modify=20200102030405; a', {kind: 'file', name: 'a', size: 5, modTime: AT}],
    ['TYPE=File;SIZE=5;MODIFY=20200102030405.5; A', {kind: 'file', name: 'A', size: 5, modTime: AT + 500_000_000n}],
    ['size=5;UNIX.mode=0644;unique=8U1=x;type=file;  two  blanks ', {kind: 'file', name: ' two  blanks ', size: 5}],
    ['type=dir;sizd=4096; sub', {kind: 'folder', name: 'sub', size: undefined}],
    ['size=5; untold', {kind: 'file', name: 'untold'}],
    [' no facts', {kind: 'other', name: 'no facts', size: undefined, modTime: undefined}],
    ['type=cdir; .', {kind: 'other'}],
    ['type=pdir; ..', {kind: 'other'}],
    ['type=OS.unix=slink:/a b;size=1; link', {kind: 'other'}],
    ['type=OS.unix=symlink; link', {kind: 'other', name: 'link'}],
    ['type=OS.unix=blkdev-8/1;size=0; sda', {kind: 'other'}],
    ['type=file;size=5;modify=yesterday; a', {kind: 'file', modTime: undefined}],
    ['type=file;size=-5; a', {kind: 'file', size: undefined}],
    ['type=file;size=99999999999999999999; a', {kind: 'file', size: undefined}],
  ])('reads %j', (line, entry) => {
    expect(parseMlsdLine(line)).toMatchObject(entry)
  })

  it.each(['', 'a', 'type=file;', 'type=file; ', '550 no', '=x; a', 'type; a'])('does not read %j', line => {
    expect(parseMlsdLine(line)).toBeUndefined()
  })

  it('never throws, and keeps what follows the first blank as the name', () => {
    const bytes = fc.string({unit: fc.integer({min: 0, max: 255}).map(code => String.fromCharCode(code))})
    fc.assert(
      fc.property(bytes, line => {
        const entry = parseMlsdLine(line)
        expect(entry === undefined || entry.name === line.slice(line.indexOf(' ') + 1)).toBe(true)
      }),
    )
  })
})
