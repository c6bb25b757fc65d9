import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {NANOS_PER_SECOND} from '../mod-time.js'
import {createClockOffsets, cutToGrain} from './clock-offsets.js'
import {parseIndexColumns} from './index-entry.js'
import {indexName} from './index-name.js'
import {parseIndexJson} from './parse-index-json.js'

const at = (text: string): number => Date.parse(`${text}Z`) / 1000

describe('the columns of an index', () => {
  it.each([
    ['nginx', '            21-Nov-2026 07:01                1234\r\n', '2026-11-21T07:01:00', 60, [1234, 1234]],
    ['nginx, rounded', ' 01-Jan-2026 00:00  12K', '2026-01-01T00:00:00', 60, [11 * 1024, 13 * 1024]],
    ['Apache', '2026-11-21 07:01  1.2M  &nbsp', '2026-11-21T07:01:00', 60, [1153433, 1363149]],
    ['a table', ' 2026-11-21 07:01\xa0 \xa0 13 ', '2026-11-21T07:01:00', 60, [13, 13]],
    ['lighttpd', '2026-Nov-21 07:01:36 0.0K text', '2026-11-21T07:01:36', 1, [0, 103]],
  ])('of %s are a time and a size', (_, text, time, grain, [least, most]) => {
    expect(parseIndexColumns(text)).toEqual({
      time: {seconds: at(time), grain, isUtc: false},
      size: {least, most},
    })
  })

  it.each([
    '',
    '  - ',
    'a description 2026-11-21 07:01 12',
    '31-Feb-2026 07:01 12',
    '2026-13-01 00:00 1',
    '2026-11-21 24:00 1',
  ])('are not made up from %j', text => {
    expect(parseIndexColumns(text).time).toBeUndefined()
  })

  it('are a time without size for a folder, and no size beyond what can be counted', () => {
    expect(parseIndexColumns('21-Nov-2026 07:01 -').size).toBeUndefined()
    expect(parseIndexColumns('21-Nov-2026 07:01 9999999999999999').size).toBeUndefined()
    expect(parseIndexColumns('21-Nov-2026 07:01 999999P').size).toBeUndefined()
  })
})

describe('a link of an index', () => {
  const folder = {origin: 'https://m.example', path: '/pub/sub%20dir/'}

  it.each([
    ['a.iso', {name: 'a.iso', kind: 'file'}],
    ['./a.iso', {name: 'a.iso', kind: 'file'}],
    ['./a:b', {name: 'a:b', kind: 'file'}],
    ['deep/', {name: 'deep', kind: 'folder'}],
    ['100%25%20legit', {name: '100% legit', kind: 'file'}],
    ['inv%E9', {name: 'inv\xe9', kind: 'file'}],
    ['caf\xc3\xa9', {name: 'caf\xc3\xa9', kind: 'file'}],
    ['/pub/sub%20dir/x', {name: 'x', kind: 'file'}],
    ['/pub/sub dir/x/', {name: 'x', kind: 'folder'}],
    ['https://m.example/pub/sub%20dir/x', {name: 'x', kind: 'file'}],
  ])('%j names a child', (href, child) => {
    expect(indexName(href, folder)).toEqual(child)
  })

  it.each([
    ...[
      '',
      '/',
      './',
      '.',
      '..',
      '../',
      '/pub/',
      '/pub/sub%20dir/',
      '/pub/sub%20dir',
      '?C=N;O=D',
      '#top',
      'a?b',
      'a#b',
    ],
    ...['..%2F', '%2e%2e', '%2e%2e/', 'a%2Fb', 'a/b', '%2Fetc', 'x%00', '//other/pub/x', 'a%zz', '..\\x', 'x/../y'],
    ...['https://other.example/pub/sub%20dir/x', 'ftp://m.example/x', 'javascript:alert(1)', 'mailto:a@b', 'a:b'],
    ...['https://m.example.evil/pub/sub%20dir/x', '/pub/sub%20dir/a/b', '/pub/sub%20dir/../x', 'x'.repeat(256)],
  ])('%j names none', href => {
    expect(indexName(href, folder)).toBeUndefined()
  })

  it('never names what is no single segment', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '/', './', '%2e', '%2F', '/pub/sub%20dir/'), (text, start) => {
        const name = indexName(start + text, folder)?.name ?? 'none'
        return !/[/\0]/.test(name) && !['', '.', '..'].includes(name)
      }),
    )
  })
})

describe('an index in JSON', () => {
  it('is read with times to the second', () => {
    const mtime = 'Sat, 21 Nov 2026 07:01:36 GMT'
    const rows = [
      {name: 'a', type: 'file', mtime, size: 5},
      {name: 'd', type: 'directory', mtime},
      {name: 'x', type: 'other', mtime},
    ]
    expect(parseIndexJson(JSON.stringify(rows))).toEqual({
      entries: [
        {
          kind: 'file',
          name: 'a',
          size: {least: 5, most: 5},
          time: {seconds: at('2026-11-21T07:01:36'), grain: 1, isUtc: true},
        },
        {kind: 'folder', name: 'd', size: undefined, time: undefined},
      ],
      odd: 0,
    })
  })

  it.each(['', '{}', '[{"name":"a"', 'null', '"x"'])('is none when it is %j', text => {
    expect(parseIndexJson(text)).toBeUndefined()
  })

  it('holds no name that leads elsewhere', () => {
    const names = ['..', '.', '', 'a/b', 'a\0', '\u20ac', 5, null]
    const rows = [...names.map(name => ({name, type: 'file', size: 1})), null, 7, 'x']
    expect(parseIndexJson(JSON.stringify(rows))).toEqual({entries: [], odd: rows.length})
  })

  it('leaves sizes and times open that are none', () => {
    const rows = [{name: 'a', type: 'file', size: -1, mtime: 5}]
    expect(parseIndexJson(JSON.stringify(rows))?.entries).toEqual([
      {kind: 'file', name: 'a', size: undefined, time: undefined},
    ])
  })
})

describe('the clock of an index', () => {
  const ours = 1_577_934_245n * NANOS_PER_SECOND + 5n
  const told = (hours: number) => ({
    seconds: Number(cutToGrain(ours, 60) / NANOS_PER_SECOND) + hours * 3600,
    grain: 60 as const,
    isUtc: false,
  })

  it('agrees once its zone was learned, in summer as in winter, and no third time', () => {
    const offsets = createClockOffsets()
    expect(offsets.agrees(told(1), ours)).toBe(false)
    for (const hours of [1, 2, 3, -9]) offsets.learn(told(hours), ours)
    expect([1, 2, 3, -9, 0].map(hours => offsets.agrees(told(hours), ours))).toEqual([true, true, false, false, false])
  })

  it('learns nothing from a time that is off by no time zone', () => {
    const offsets = createClockOffsets()
    offsets.learn(told(0.1), ours)
    offsets.learn(told(15), ours)
    expect([0.1, 15].map(hours => offsets.agrees(told(hours), ours))).toEqual([false, false])
  })

  it('is believed where it says that it is UTC', () => {
    const offsets = createClockOffsets()
    expect(offsets.agrees({...told(0), isUtc: true}, ours)).toBe(true)
    expect(offsets.agrees({...told(1), isUtc: true}, ours)).toBe(false)
  })
})
