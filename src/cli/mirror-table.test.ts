import {describe, expect, it} from 'vitest'
import {aDescription} from '../../test/support/described-mirror.js'
import {aMirror} from '../../test/support/mirrors.js'
import {mirrorDetails} from './mirror-details.js'
import {chooseMirrors, type MirrorChoice} from './mirror-order.js'
import {completenessText, DEFAULT_COLUMNS, mirrorTable, placeText, reasonOf} from './mirror-table.js'
import {createPaint} from './style.js'

const plain = createPaint(false)
const NOW = 1_795_225_502_000 + 3 * 3_600_000
const options = {columns: DEFAULT_COLUMNS, width: undefined, paint: plain, nowMs: NOW}

describe('the table of mirrors', () => {
  it('shows state with reason, place, score, share, last success and completeness', () => {
    const table = mirrorTable(
      [
        aDescription({}, {shareToday: 0.25}),
        aDescription(
          {name: 'heanet', http: {isUp: false, reason: 'timeout'}, countryCodes: [], continentCode: ''},
          {filesKnown: 9, filesDiffering: 1},
        ),
      ],
      options,
    )
    expect(table.split('\n')).toEqual([
      'NAME    STATE   PLACE    SCORE   TODAY  SYNCED    FILES  REASON',
      'ovh     ● up    FR (EU)      0  25.0 %  3 h ago   100 %',
      'heanet  ✖ down               0   0.0 %  3 h ago  80.0 %  timeout',
    ])
  })

  it('says when the last scan failed, of a disabled mirror after its comment', () => {
    const failed = {lastSync: 1_795_225_503}
    const lineOf = (facts: Parameters<typeof aDescription>[0]) =>
      mirrorTable([aDescription({...failed, ...facts})], {...options, columns: ['reason']}).split('\n')[1]
    expect([
      lineOf({}),
      lineOf({http: {isUp: false, reason: 'timeout'}}),
      lineOf({enabled: false, comment: 'moving'}),
      lineOf({isScanOpen: true}),
      lineOf({lastSync: undefined, lastSuccessfulSync: undefined}),
    ]).toEqual(['last scan failed', 'timeout; last scan failed', 'moving; last scan failed', '', ''])
  })

  it('shows only the columns asked for, with passwords hidden', () => {
    expect(mirrorTable([aDescription()], {...options, columns: ['name', 'rsync']})).toBe(
      'NAME  RSYNC\novh   rsync://bob:***@ovh.example/pub/',
    )
  })

  it.each([80, 60, 50, 40])('fits into %i columns', width => {
    const name = 'a-mirror-with-a-long-name'
    const down = aDescription({name, http: {isUp: false, reason: 'Got status code 503 from a far away host'}})
    const lines = mirrorTable([down], {...options, width}).split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
    expect(lines[0]).toMatch(/^NAME +STATE .*FILES +REASON$/)
  })

  it('leaves out columns before it cuts names, which are typed into other commands', () => {
    const down = aDescription({name: 'mirror.example.org', http: {isUp: false, reason: 'not checked yet'}})
    expect(mirrorTable([down], {...options, width: 60}).split('\n')).toEqual([
      'NAME                STATE   PLACE    FILES  REASON',
      'mirror.example.org  ✖ down  FR (EU)  100 %  not checked yet',
    ])
  })

  it('keeps the columns that were asked for, however narrow the terminal', () => {
    const columns = ['name', 'score', 'sync', 'share', 'place', 'state'] as const
    expect(mirrorTable([aDescription()], {...options, columns, width: 20})).toMatch(/SCORE +SYNCED +TODAY +PLACE/)
  })

  it('shows the note of a mirror that is switched off, on one line', () => {
    const off = aDescription({enabled: false, comment: 'disk replaced\nuntil Friday'})
    expect(mirrorTable([off], options)).toMatch(/disabled .* disk replaced.*until Friday$/)
  })

  it('colours the state and nothing else of a row', () => {
    const table = mirrorTable([aDescription()], {...options, paint: createPaint(true)})
    expect(table).toContain('\u001b[32m● up\u001b[39m')
    expect(table.split('\n')[1]?.split('\u001b[')).toHaveLength(3)
  })
})

describe('a cell', () => {
  it('never calls a mirror complete that lacks a file', () => {
    expect(completenessText(aDescription({}, {filesKnown: 999_999, filesTotal: 1_000_000}))).toBe('99.9 %')
    expect(completenessText(aDescription({}, {filesKnown: 0, filesTotal: 0}))).toBe('100 %')
    expect(completenessText(aDescription({lastSuccessfulSync: undefined}))).toBe('?')
  })

  it('gives the reasons of the protocols that the address admits', () => {
    const bothDown = {http: {isUp: false, reason: 'a'}, https: {isUp: false, reason: 'b'}}
    expect([
      reasonOf(aMirror(bothDown)),
      reasonOf(aMirror({...bothDown, httpUrl: 'ovh.example/'})),
      reasonOf(aMirror({...bothDown, enabled: false})),
    ]).toEqual(['a', 'a; b', ''])
  })

  it('says of a mirror that was never checked just that', () => {
    const unchecked = {http: {isUp: false, reason: ''}, stateSince: undefined}
    expect([reasonOf(aMirror(unchecked)), reasonOf(aMirror({...unchecked, http: {isUp: true, reason: ''}}))]).toEqual([
      'not checked yet',
      '',
    ])
  })

  it('names the place as far as it is known', () => {
    expect([
      placeText(aMirror()),
      placeText(aMirror({continentCode: ''})),
      placeText(aMirror({countryCodes: []})),
    ]).toEqual(['FR (EU)', 'FR', 'EU'])
  })
})

describe('choosing mirrors', () => {
  const all = [
    aDescription({id: 1, name: 'b', score: 5}),
    aDescription({id: 2, name: 'a', enabled: false, countryCodes: ['DE']}),
    aDescription({id: 3, name: 'c', httpUrl: 'c.example/'}),
  ]
  const choose = (choice: Partial<MirrorChoice>) =>
    chooseMirrors(all, {filter: undefined, states: [], sort: 'name', reverse: false, ...choice})
      .map(({mirror}) => mirror.name)
      .join('')

  it('orders by name unless told otherwise, equals by name', () => {
    expect([choose({}), choose({reverse: true}), choose({sort: 'id'}), choose({sort: 'score'})]).toEqual([
      'abc',
      'cba',
      'bac',
      'bac',
    ])
    expect([choose({sort: 'state'}), choose({sort: 'files'}), choose({sort: 'sync'}), choose({sort: 'share'})]).toEqual(
      ['cba', 'abc', 'abc', 'abc'],
    )
  })

  it('keeps those in any of the states asked for', () => {
    expect([
      choose({states: ['up']}),
      choose({states: ['disabled', 'degraded']}),
      choose({states: ['down']}),
      choose({states: ['enabled']}),
    ]).toEqual(['b', 'ac', '', 'bc'])
  })

  it('filters by name, address and country, never by a password', () => {
    expect([choose({filter: 'C.EX'}), choose({filter: 'de'}), choose({filter: 'secret'})]).toEqual(['c', 'a', ''])
  })
})

it('shows everything about a mirror, without what is empty, and nothing that steers the terminal', () => {
  const text = mirrorDetails(
    aDescription(
      {comment: 'one\n\u001b[2Jtwo', countryOnly: true, tzOffsetMs: 3_600_000},
      {
        trafficToday: {downloads: 5, bytes: 2048n},
        shareToday: 0.5,
      },
    ),
    {paint: plain, nowMs: NOW},
  )
  expect(text.split('\n')).toEqual([
    'ovh  ● up',
    '  since         3 h ago',
    '  HTTP          up',
    '  URL           http://ovh.example/',
    '  rsync         rsync://bob:***@ovh.example/pub/',
    '  place         FR (EU)',
    '  position      48.8000, 2.3500',
    '  AS number     16276',
    '  serves only   its countries',
    '  score         0',
    '  redirects     default',
    '  files         10 of 10, 0 in another version (100 %)',
    '  last scan     3 h ago',
    '  last success  3 h ago rsync',
    '  time offset   3600000 ms',
    '  today         5 downloads, 2.0 KiB, 50.0 % of all',
    '',
    '  one',
    '  \\u{1b}[2Jtwo',
  ])
})

it.each([
  ['failed', {lastSync: 1_795_225_503}, '  last scan     2 h ago, failed'],
  ['has begun', {lastSync: 1_795_225_503, isScanOpen: true}, '  last scan     began 2 h ago'],
  ['never was', {lastSync: undefined, lastSuccessfulSync: undefined}, '  files         not known yet'],
])('says of a mirror whose scan %s what is known', (_, facts, line) => {
  expect(mirrorDetails(aDescription(facts), {paint: plain, nowMs: NOW}).split('\n')).toContain(line)
})

it('does not call a mirror down that nobody has checked', () => {
  const fresh = aDescription({stateSince: undefined, http: {isUp: false, reason: ''}})
  expect(mirrorDetails(fresh, {paint: plain, nowMs: NOW})).toContain('  HTTP          not checked yet')
})
