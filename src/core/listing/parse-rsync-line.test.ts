import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {MAX_PATH_BYTES} from '../file-path.js'
import {parseRsyncLine} from './parse-rsync-line.js'

const line = (name: string, {type = '-', size = '1', time = '2020/01/31 23:59:59'} = {}): string =>
  `${type}rw-r--r-- ${size.padStart(14)} ${time} ${name}`
const pathOf = (name: string): unknown => {
  const file = parseRsyncLine(line(name))
  return typeof file === 'object' ? file.path : file
}

describe('parseRsyncLine', () => {
  it('reads size, time in UTC and name', () => {
    expect(parseRsyncLine('-rw-r--r--      1,234,567 2020/01/31 23:59:59 pool/a.iso')).toEqual({
      path: '/pool/a.iso',
      size: 1_234_567,
      modTime: 1_580_515_199_000_000_000n,
    })
  })

  it('reads a size that is wider than its column', () => {
    expect(parseRsyncLine(line('a', {size: '123456789012345'}))).toMatchObject({size: 123_456_789_012_345})
  })

  it.each(['d', 'l', 'p', 's', 'c', 'b'])('skips type %s', type => {
    expect(parseRsyncLine(line('a', {type}))).toBe('skip')
  })

  it.each([
    ['  two blanks lead', '/  two blanks lead'],
    ['5 2020/01/01 10:00:00 tail', '/5 2020/01/01 10:00:00 tail'],
    ['caf\xc3\xa9', '/caf\xc3\xa9'],
    ['caf\\#303\\#251', '/caf\xc3\xa9'],
    ['nl\\#012name', '/nl\nname'],
    ['lit\\#134#303', '/lit\\#303'],
    ['b\\s', '/b\\s'],
    ['not octal\\#999', '/not octal\\#999'],
    ['inv\xe9', '/inv\xe9'],
    ['..a/...', '/..a/...'],
  ])('keeps the name %j', (name, path) => {
    expect(pathOf(name)).toBe(path)
  })

  it.each([
    '',
    'total 5',
    'module          a comment that is long enough to look right',
    line(''),
    line('a', {size: ''}),
    line('a', {size: '-5'}),
    line('a', {size: '99999999999999999999'}),
    line('a', {size: '1.5K'}),
    line('a', {time: '2020/13/01 00:00:00'}),
    line('a', {time: '2019/02/29 00:00:00'}),
    line('a', {time: '2020/01/01 24:00:00'}),
    line('a', {time: '2020/0x/01 00:00:00'}),
    line('a', {time: '2020-01-01 00:00:00'}),
    line('a').slice(0, 40),
    line('../etc/passwd'),
    line('a/../../b'),
    line('a/..'),
    line('a\\#057..\\#057b'),
    line('./a'),
    line('a//b'),
    line('nul\\#000'),
    line('x'.repeat(MAX_PATH_BYTES)),
    line('a', {type: '?'}),
  ])('does not read %j', text => {
    expect(parseRsyncLine(text)).toBeUndefined()
  })

  it('counts days as the calendar does', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, date => {
        const time = date.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
        const seconds = BigInt(Math.floor(date.getTime() / 1000))
        expect(parseRsyncLine(line('a', {time}))).toMatchObject({modTime: seconds * 1_000_000_000n})
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.integer({min: 0, max: 255}).map(code => String.fromCharCode(code))}), text => {
        const result = parseRsyncLine(text)
        expect(result === undefined || result === 'skip' || result.path.startsWith('/')).toBe(true)
      }),
    )
  })
})
