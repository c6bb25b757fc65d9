import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {AT, aNode, anEvent, aRow, aScan, aState} from '../../../test/support/dashboard-state.js'
import {displayWidth} from '../../core/text/display-width.js'
import {frame, keyContext} from './frame.js'
import {plainText} from './line.js'
import {printFrame} from './print-frame.js'
import {refusalOf} from './refusal.js'
import type {DashboardState} from './state.js'
import {paintLine} from './theme.js'
import {START, VIEWS, type Ui} from './ui-state.js'

const WIDE = {columns: 120, rows: 34}
const draw = (state: DashboardState, ui: Partial<Ui> = {}, size = WIDE, refusal?: string): string[] =>
  frame({state, ui: {...START, ...ui}, size, refusal}).map(plainText)
const text = (...args: Parameters<typeof draw>): string => draw(...args).join('\n')

const busy = aState({
  scans: [
    aScan(),
    aScan({key: 'queued-2', mirror: 2, name: 'berlin', phase: 'queued', result: 'comes next'}),
    aScan({key: 'x', mirror: undefined, name: 'source', phase: 'failed', result: 'no such folder'}),
  ],
  mirrors: [
    aRow({id: 1, name: 'ovh', comment: 'calls on\nMonday'}, {scan: aScan()}),
    aRow({
      id: 2,
      name: 'a mirror with quite a long name 鏡像鏡像',
      httpUrl: 'https://x/',
      https: {isUp: true, reason: ''},
    }),
    aRow({id: 3, name: 'off', enabled: false, lastSuccessfulSync: undefined}, {share: 0, perSecond: 0}),
    aRow({id: 4, name: 'half', httpUrl: 'half.example/', https: {isUp: false, reason: 'bad certificate'}}),
  ],
  watched: {mirror: 1, log: [anEvent({at: AT - 5 * 86_400_000})]},
})

describe('every screen', () => {
  it('leaves the last line free and fits the terminal, whatever its size', () => {
    const screens = fc.record({
      view: fc.constantFrom(...VIEWS),
      help: fc.boolean(),
      detail: fc.constantFrom(undefined, 1, 2, 3, 99),
      filter: fc.constantFrom('', 'ov', '!x state:up'),
    })
    fc.assert(
      fc.property(screens, fc.integer({min: 10, max: 220}), fc.integer({min: 4, max: 70}), (ui, columns, rows) => {
        for (const state of [busy, aState({mirrors: [], nodes: [], events: []})]) {
          const lines = draw(state, ui, {columns, rows})
          expect(lines).toHaveLength(rows - 1)
          for (const line of lines) if (columns >= 60) expect(displayWidth(line)).toBeLessThanOrEqual(columns)
        }
      }),
    )
  })

  it('says what it needs when it is too small', () => {
    expect(text(busy, {}, {columns: 59, rows: 34})).toContain('60×16 are needed')
  })

  it('lets no text from outside reach the terminal as it is', () => {
    const hostile = aState({
      mirrors: [aRow({name: 'x\u001b[2J', http: {isUp: false, reason: '\u0007\u202e'}})],
      events: [anEvent({text: 'a\nb\u009b'})],
    })
    for (const view of VIEWS) {
      for (const line of draw(hostile, {view})) expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
    }
  })

  it('says so when the database is away', () => {
    expect(text(aState({staleSince: AT - 7000}))).toContain('STALE: no answer from Redis for 7 s')
  })
})

describe('the overview', () => {
  it('shows state, share, traffic, scans and reasons', () => {
    const shown = text(busy)
    expect(shown).toMatch(/ovh .* ● up .* 50\.0 % .* 2\.0 .*▓▓▓░░ +50 % +0:10/)
    expect(shown).toMatch(/off .* ○ disabled .* – .*\?/)
    expect(shown).toMatch(/half .* ◐ http\b/)
    expect(shown).toContain('● 2 up  ◐ 1 degraded  ✖ 0 down  ○ 1 disabled')
    expect(shown).toContain('302 98.7 %')
    expect(shown).toContain('HTTP is down: refused')
  })

  it('drops the less important columns as the screen narrows', () => {
    expect(draw(busy, {}, {columns: 132, rows: 30})[3]).toContain('TODAY')
    const narrow = draw(busy, {}, {columns: 60, rows: 30})[3]
    expect(narrow).toMatch(/NAME.*STATE.*SHARE/)
    expect(narrow).not.toContain('TODAY')
  })

  it('keeps the column that the rows are sorted by, and beside the state what is wrong', () => {
    const narrow = {columns: 80, rows: 24}
    expect(text(busy, {sort: 'share'}, narrow)).not.toMatch(/NAME.* RTT/)
    for (const [sort, title] of [
      ['rtt', 'RTT'],
      ['files', 'FILES'],
      ['today', 'TODAY'],
    ] as const)
      expect(text(busy, {sort}, narrow)).toMatch(new RegExp(`NAME.* ${title}`))
    const down = aState({mirrors: [aRow({http: {isUp: false, reason: 'Got status code 503'}})]})
    expect(text(down, {sort: 'state'}, {columns: 60, rows: 16})).toMatch(/down.*503/)
  })

  it('tells why the list is empty', () => {
    expect(text(aState({mirrors: []}))).toContain('mirrorbits mirror add')
    expect(text(busy, {filter: 'nothing'})).toContain('No mirror passes the filter')
  })

  it('marks what the next action is for', () => {
    expect(text(aState(), {marked: new Set([2])})).toContain('✔ berlin')
  })
})

describe('the other views', () => {
  it('requests: outcomes, files, mirrors and countries', () => {
    expect(text(busy, {view: 'requests'})).toMatch(/200 {2}\/a\.iso .*ovh .*FR +67\.6 %/)
    expect(text(busy, {view: 'requests'})).toContain('unknown')
  })

  it('scans: progress of those that run, result of those that ended', () => {
    const shown = text(busy, {view: 'scans'})
    expect(shown).toMatch(/ovh .*◐ running .*50 of 100 files {2}5\/s {2}10 s left/)
    expect(shown).toMatch(/berlin .*· queued .*comes next/)
    expect(shown).toMatch(/source .*✖ failed .*no such folder/)
    expect(shown).toContain('1 running   1 queued')
  })

  it('scans: the copy of the source tells its speed on narrow screens too', () => {
    const copy = {key: 'copy', mirror: undefined, name: 'source copy', result: '12.3 GB at 34.5 MB/s'}
    const state = aState({scans: [aScan(copy)]})
    const shown = (columns: number) => draw(state, {view: 'scans'}, {columns, rows: 16}).join('\n')
    for (const columns of [60, 67, 72, 80, 101, 120]) expect(shown(columns)).toMatch(/ 50 % .*12\.3 GB at 34\.5 MB\/s/)
    expect(shown(80)).toContain('10 s left')
    expect(shown(160)).toMatch(/░ 50 % {2}50 of 100 files {2}12/)
  })

  it('map: as many whole numbers of clients as fit', () => {
    const countries = Array.from({length: 20}, (_, i) => [`C${i}`, 5] as const)
    const state = aState({traffic: {...aState().traffic, countries}})
    for (const columns of [60, 67, 80, 101, 120]) {
      const line = draw(state, {view: 'map'}, {columns, rows: 24}).find(shown => shown.includes('clients'))
      expect(line?.trimEnd()).toMatch(/^ {3}clients( {2,3}C\d+ 5\.0 %)+$/)
    }
  })

  it('cluster: nodes that live and nodes that are late', () => {
    const state = aState({nodes: [aNode(), aNode({name: 'node-2', seenAt: AT - 8000})]})
    expect(text(state, {view: 'cluster'})).toMatch(/node-1 .*● alive[^]*node-2 .*✖ 8 s ago/)
    expect(text(state, {view: 'cluster'})).toContain('Redis: 0.40 ms')
    expect(text(state)).toContain('2 nodes, 1 late ')
    expect(text(aState())).toMatch(/1 node (?!.* late)/)
    // Then it is Redis that is not heard.
    expect(text({...state, staleSince: AT - 9000})).not.toContain(' late')
  })

  it('events: with their subject', () => {
    expect(text(busy, {view: 'events'})).toMatch(/✖ ovh .*HTTP is down/)
  })

  it('details: facts and the log', () => {
    const shown = text(busy, {detail: 1})
    expect(shown).toMatch(/Addresses +http:\/\/ovh\.example\/ +rsync:\/\/bob:\*\*\*@/)
    expect(shown).not.toContain('secret')
    expect(shown).toMatch(/Comment +calls on\n/)
    expect(text(busy, {detail: 99})).toContain('The mirror was removed')
    expect(text(busy, {detail: 2})).toContain('Reading')
  })

  it('details: the comment and some of the log also on the smallest screen', () => {
    const row = aRow({comment: 'calls on Monday', lastModTime: AT / 1000 - 60})
    const log = [anEvent({id: 'a'}), anEvent({id: 'b'}), anEvent({id: 'c'})]
    const lines = draw(aState({mirrors: [row], watched: {mirror: 1, log}}), {detail: 1}, {columns: 60, rows: 16})
    expect(lines.join('\n')).toContain('calls on Monday')
    expect(lines.slice(lines.findIndex(line => line.includes('LOG')) + 1, -1)).toHaveLength(3)
  })

  it('help leaves out the actions of those who only look', () => {
    expect(text(busy, {help: true})).toContain('enable or disable')
    expect(text(busy, {help: true}, WIDE, 'no')).not.toContain('enable or disable')
  })

  it('help fits the smallest screen as a whole', () => {
    const shown = text(busy, {help: true}, {columns: 60, rows: 16})
    expect(shown).toContain('quit, suspend')
    expect(shown.split('\n').slice(3, -1).join()).not.toContain('…')
  })
})

describe.each([
  ['wide', {columns: 120, rows: 34}],
  ['common', {columns: 80, rows: 24}],
  ['small', {columns: 60, rows: 16}],
])('on a %s screen', (_name, size) => {
  const state = aState({
    ...{scans: [aScan()], watched: {mirror: 1, log: [anEvent()]}},
    mirrors: [
      aRow({id: 1, name: 'ovh', latitude: 48.9, longitude: 2.4}, {share: 0.6}),
      aRow({id: 2, name: 'lyon', latitude: 48.8, longitude: 2.5, http: {isUp: false, reason: 'refused'}}),
      aRow({id: 3, name: 'tokyo', latitude: 35.7, longitude: 139.7}, {share: 0.2}),
      aRow({id: 4, name: 'nowhere', latitude: 0, longitude: 0}),
    ],
  })
  const on = (ui: Partial<Ui>): string => text(state, ui, size)

  it.each<[string, Partial<Ui>, RegExp]>([
    ['the overview', {}, /5\.0 req\/s[^]*● 3 up {2}◐ 0 degraded {2}✖ 1 down[^]*ovh .*● up .*60\.0 %[^]*lyon .*✖ down/],
    ['requests', {view: 'requests'}, /302 98\.7 %[^]*200 {2}\/a\.iso[^]*\/pool\/a\.iso .*FR AS3215 .*ovh/],
    ['scans', {view: 'scans'}, /1 running[^]*ovh .*◐ running .*50 %/],
    [
      'the map',
      {view: 'map'},
      /1 without a position[^]*[\u2801-\u28ff]{5}[^]*✖2[^]*●[^]*● up {2}◐ degraded[^]*clients {2}FR 67\.6 %/,
    ],
    ['the cluster', {view: 'cluster'}, /Redis: 0\.40 ms[^]*node-1 .*● alive .*5\.0/],
    ['events', {view: 'events'}, /✖ ovh .*HTTP is down/],
    ['details', {detail: 1}, /─ ovh ─[^]*State +● up[^]*Round trip +18 ms[^]*LOG[^]*HTTP is down/],
    ['help', {help: true}, /─ Keys ─[^]*filter[^]*quit, suspend/],
  ])('%s tells what it is for, and how to go on', (_view, ui, expected) => {
    expect(on(ui)).toMatch(expected)
    expect(on(ui)).toMatch(/1 .*2 .*3 .*4 .*5 .*6 .*\? help/)
  })
})

describe('the map', () => {
  it('names the busiest places where there is room, and tells several mirrors in one', () => {
    const mirrors = Array.from({length: 12}, (_, id) => aRow({id, name: `m${id}`, latitude: 48.9, longitude: 2.4}))
    const shown = text(aState({mirrors}), {view: 'map'})
    expect(shown).toMatch(/●\+ m0 600\.0 %/)
  })

  it('gives names of wide characters their cells', () => {
    const shown = draw(
      aState({mirrors: [aRow({id: 1, name: '日本のミラーサーバー', latitude: 35.7, longitude: 139.7})]}),
      {
        view: 'map',
      },
    )
    const named = shown.find(line => line.includes('日本'))
    expect(named).toMatch(/ 日本のミラー… 50\.0 % .*●/)
    expect(displayWidth(named ?? '')).toBe(displayWidth(shown.find(line => /^ *[\u2800-\u28ff ]+$/.test(line)) ?? ''))
  })

  it('leaves out places that nobody can draw', () => {
    const rows = [aRow({id: 1, latitude: -89, longitude: 179.99}), aRow({id: 2, latitude: 89, longitude: -180})]
    expect(text(aState({mirrors: rows}), {view: 'map'})).toContain('2 mirrors')
  })

  it('is drawn without braille too, and never by colour alone', () => {
    const shown = printFrame(aState(), {look: {theme: 'mono', ascii: true}, size: WIDE, view: 'map', colour: false})
    expect(shown).toMatch(/[.:]{8}[^]*x tokyo 20\.0 %|tokyo 20\.0 % x/)
    expect(shown).toMatch(/\* up {2}% degraded {2}x down {2}o disabled/)
  })
})

describe('an old database', () => {
  it('is told of, and why nothing can be changed', () => {
    const state = aState({oldVersion: 2})
    expect(text(state)).toContain('DATABASE VERSION 2: only looking')
    expect(refusalOf(state, false)).toContain('mirrorbits db upgrade')
    expect(refusalOf(state, true)).toContain('--read-only')
    expect(refusalOf(aState(), false)).toBeUndefined()
  })
})

describe('keys know', () => {
  it('which mirror a row is about', () => {
    const input = {state: busy, size: WIDE, refusal: undefined}
    expect(keyContext({...input, ui: START}).mirrorOf('4')?.name).toBe('half')
    expect(keyContext({...input, ui: {...START, view: 'scans'}}).mirrorOf('mirror-1')?.name).toBe('ovh')
    expect(keyContext({...input, ui: {...START, view: 'scans'}}).mirrorOf('x')).toBeUndefined()
    expect(keyContext({...input, ui: {...START, view: 'events'}}).mirrorOf('event-1')).toBeUndefined()
    expect(keyContext({...input, ui: {...START, view: 'requests'}}).mirrorOf('request-1')?.name).toBe('ovh')
    expect(keyContext({...input, ui: START}).mirrorOf('77')).toBeUndefined()
  })
})

describe('one screen as text', () => {
  const size = {columns: 100, rows: 30}
  it('has colours only when asked', () => {
    const options = {look: {theme: 'dark', ascii: false}, size, view: 'overview'} as const
    expect(printFrame(busy, {...options, colour: true})).toContain('\u001b[')
    expect(printFrame(busy, {...options, colour: false})).not.toContain('\u001b')
    // Nothing is selected on paper.
    expect(printFrame(busy, {...options, colour: false})).not.toMatch(/[\u2800▸]/)
  })

  it('can do with ASCII', () => {
    for (const view of VIEWS) {
      const shown = printFrame(busy, {look: {theme: 'mono', ascii: true}, size, view, colour: false})
      expect(shown).toMatch(/^[\n -~]*$/)
      expect(shown).not.toMatch(/\?\?\?\?\?/)
    }
  })

  it('tells in ASCII what became of a score', () => {
    const message = {text: 'ovh: score 10 → 20', tone: 'ok'} as const
    const [last] = frame({state: busy, ui: {...START, message}, size, refusal: undefined}).slice(-1)
    expect(paintLine(last ?? [], {theme: 'mono', ascii: true})).toContain('score 10 > 20')
  })
})
