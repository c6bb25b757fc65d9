import {describe, expect, it} from 'vitest'
import type {EventBody, MirrorbitsEvent} from '../../core/events.js'
import {NO_RATES} from '../../core/rates/rates.js'
import {eventLine, logLine} from './event-line.js'
import {nextScans, withoutSilent, withPast} from './scan-rows.js'
import {pastScans} from './past-scans.js'
import type {ScanRow} from './state.js'

const event = (body: EventBody): MirrorbitsEvent => ({v: 1, at: '2026-11-21T12:00:00.000Z', node: 'n1', ...body})
const subject = {mirror: 1, name: 'ovh'}
const finished = {listed: 5, known: 5, removed: 1, differ: 2, tzOffsetMs: 0, epoch: 3, took: 65_000}

describe('a line', () => {
  it.each<[string, EventBody]>([
    [
      'bad ovh: HTTPS is down: refused',
      {type: 'mirror.state', ...subject, protocol: 'https', up: false, reason: 'refused'},
    ],
    ['good ovh: HTTP is up', {type: 'mirror.state', ...subject, protocol: 'http', up: true, reason: ''}],
    ['info ovh: edited', {type: 'mirror.changed', ...subject, change: 'edited'}],
    ['info ovh: rsync scan started', {type: 'scan.started', ...subject, protocol: 'rsync'}],
    [
      'good ovh: scan done in 1 min: 5 files listed, 2 differ, 1 removed',
      {type: 'scan.finished', ...subject, ...finished},
    ],
    ['bad ovh: scan failed: refused', {type: 'scan.failed', ...subject, code: 'MB_SCAN_FAILED', message: 'refused'}],
    [
      'good source: scan done in 0 s: 1 file, +1 ~0 -0',
      {type: 'source.finished', files: 1, added: 1, changed: 0, removed: 0, epoch: 1, took: 1},
    ],
    ['warn n2: node left', {type: 'node.left', other: 'n2'}],
    ['warn n1: low on disk', {type: 'warning', code: 'X', message: 'low on disk'}],
  ])('%s', (text, body) => {
    const line = eventLine(event(body), 'id')
    expect(`${line?.severity ?? ''} ${line?.subject ?? ''}: ${line?.text ?? ''}`).toBe(text)
    expect(line?.at).toBe(Date.UTC(2026, 10, 21, 12))
  })

  it('is not made of what only moves numbers', () => {
    const facts = {p50: 0, p99: 0, uptime: 1, memory: 1, version: '1'}
    expect(eventLine(event({type: 'rates', ...NO_RATES, ...facts}), 'id')).toBeUndefined()
    expect(eventLine(event({type: 'request.done', request: 'r'}), 'id')).toBeUndefined()
  })

  it('of a log reads times with nanoseconds, and survives what is no time', () => {
    const entry = {mirror: 1, kind: 'error', error: 'boom'} as const
    expect(logLine({...entry, timestamp: '2026-11-21T12:00:00.123456789Z'}, 'ovh', 'id')).toEqual({
      id: 'id',
      at: Date.UTC(2026, 10, 21, 12, 0, 0, 123),
      severity: 'bad',
      subject: 'ovh',
      text: 'boom',
    })
    expect(logLine({...entry, timestamp: 'once'}, 'ovh', 'id').at).toBe(0)
  })
})

describe('scans', () => {
  const after = (...steps: readonly (readonly [at: number, body: EventBody])[]): readonly ScanRow[] =>
    steps.reduce<readonly ScanRow[]>((rows, [at, body]) => nextScans(rows, event(body), at), [])
  const started = [0, {type: 'scan.started', ...subject, protocol: 'rsync'}] as const
  const progress = [1000, {type: 'scan.progress', ...subject, listed: 10, expected: 50}] as const

  it('run, move on and end', () => {
    expect(after(started, progress)).toMatchObject([
      {phase: 'running', protocol: 'rsync', done: 10, total: 50, startedAt: 0},
    ])
    expect(after(started, progress, [2000, {type: 'scan.finished', ...subject, ...finished}])).toMatchObject([
      {phase: 'done', endedAt: 2000, done: 5, protocol: 'rsync'},
    ])
  })

  it('are known by their progress when the start was not heard', () => {
    expect(after(progress)).toMatchObject([{phase: 'running', startedAt: 1000, done: 10}])
  })

  it('come before those that ended, of which the newest are kept', () => {
    const failure = {type: 'scan.failed', code: 'X', message: 'no'} as const
    const failed = Array.from({length: 80}, (_, i) => [i, {...failure, mirror: i + 2, name: `m${i}`}] as const)
    const rows = after(...failed, started)
    expect(rows).toHaveLength(51)
    expect(rows[0]).toMatchObject({name: 'ovh', phase: 'running'})
    expect(rows[1]).toMatchObject({name: 'm79', phase: 'failed', result: 'no'})
  })

  it('of the source measure hashing apart from walking', () => {
    const walking = {
      type: 'source.progress',
      filesSeen: 9,
      filesToHash: 0,
      filesHashed: 0,
      bytesToHash: 0,
      bytesHashed: 0,
    } as const
    const rows = after(
      [0, {type: 'source.started'}],
      [500, walking],
      [9000, {...walking, bytesToHash: 100, bytesHashed: 10}],
    )
    expect(rows).toMatchObject([{name: 'source', done: 10, total: 100, unit: 'bytes', startedAt: 9000}])
  })

  const queued = (node: string, ...mirrors: readonly number[]) => ({
    ...event({
      type: 'scan.queue',
      waiting: mirrors.length,
      mirrors: mirrors.map(mirror => ({mirror, name: `m${mirror}`})),
    }),
    node,
  })
  const names = (rows: readonly ScanRow[]) => rows.map(({name, phase}) => `${name} ${phase}`)

  it('that wait come after those that run, as their nodes tell', () => {
    let rows = nextScans(
      after(started, [1, {type: 'source.failed', code: 'X', message: 'no'}]),
      queued('a', 1, 2, 3),
      2,
    )
    rows = nextScans(rows, queued('b', 4), 3)
    expect(names(rows)).toEqual(['ovh running', 'm2 queued', 'm3 queued', 'm4 queued', 'source failed'])
    expect(rows.map(({result}) => result).slice(1, 4)).toEqual([
      'comes after 1 other',
      'comes after 2 others',
      'comes next',
    ])
    rows = nextScans(rows, event({type: 'scan.started', mirror: 2, name: 'm2', protocol: 'ftp'}), 4)
    rows = nextScans(rows, queued('a', 3), 5)
    expect(names(rows)).toEqual(['m2 running', 'ovh running', 'm4 queued', 'm3 queued', 'source failed'])
    expect(rows.find(({name}) => name === 'm3')?.startedAt).toBe(2)
    rows = nextScans(rows, queued('a'), 6)
    expect(names(rows)).toEqual(['m2 running', 'ovh running', 'm4 queued', 'source failed'])
    expect(names(withoutSilent(rows, 40_000))).toEqual(['m2 running', 'ovh running', 'source failed'])
  })

  it('of logs come last, newest first, but for mirrors that were heard meanwhile', () => {
    const log = (mirror: number, second: number) =>
      pastScans([{kind: 'error', error: 'no', mirror, timestamp: new Date(second * 1000).toISOString()}], `m${mirror}`)
    const rows = after(started, [1, {type: 'source.failed', code: 'X', message: 'no'}])
    expect(names(withPast(rows, [...log(5, 1), ...log(6, 2)]))).toEqual([
      ...['ovh running', 'source failed', 'm6 failed', 'm5 failed'],
    ])
    expect(names(withPast(withPast(rows, log(5, 1)), log(5, 1)))).toEqual(['ovh running', 'source failed', 'm5 failed'])
  })

  it('that wait for a command which works through a node are not those of the node', () => {
    let rows = nextScans([], queued('a', 1), 0)
    rows = nextScans(rows, {...queued('a', 2), request: 'r'} as never, 1)
    expect(names(rows)).toEqual(['m1 queued', 'm2 queued'])
    expect(names(nextScans(rows, queued('a'), 2))).toEqual(['m2 queued'])
    expect(names(nextScans(rows, {...queued('a'), request: 'r'} as never, 2))).toEqual(['m1 queued'])
    expect(new Set(nextScans(rows, queued('b', 1), 2).map(({key}) => key)).size).toBe(3)
  })

  it.each([null, {}, [null, 1, {mirror: '1', name: 'm'}, {mirror: 1}, {mirror: 1.5, name: 'm'}]])(
    'are not made of a queue of %j',
    mirrors => {
      expect(nextScans([], {...queued('a'), mirrors} as never, 0)).toEqual([])
    },
  )

  it('end with the node that did them', () => {
    const rows = after(started, [1, {type: 'scan.failed', mirror: 2, name: 'm2', code: 'X', message: 'no'}])
    expect(names(nextScans(rows, event({type: 'node.left', other: 'n1'}), 2))).toEqual(['m2 failed'])
    expect(nextScans(rows, event({type: 'node.left', other: 'n2'}), 2)).toEqual(rows)
  })

  it('that failed say what to do', () => {
    const failed = {
      type: 'scan.failed',
      ...subject,
      code: 'X',
      message: 'It is busy.',
      hint: 'Ask its operator.',
    } as const
    expect(after([0, failed])).toMatchObject([{result: 'It is busy. Ask its operator.'}])
  })

  it('come after the copy of the source, which tells how far it is', () => {
    const copying = {type: 'source.sync-progress', files: 9, filesDone: 3, bytes: 2048, bytesPerSecond: 1024} as const
    const result = {files: 9, transferred: 2, bytes: 4096, deleted: 1, took: 3000}
    let rows = after([0, {type: 'source.sync-started'}], [1, {...copying, files: 0, filesDone: 0, bytes: 0}])
    expect(rows).toMatchObject([{name: 'source copy', phase: 'running', result: 'counting the files of the master'}])
    rows = nextScans(rows, event(copying), 2)
    expect(rows).toMatchObject([{done: 3, total: 9, result: '2.0 KiB at 1.0 KiB/s'}])
    expect(withoutSilent(rows, 600_000)).toBe(rows)
    rows = nextScans(rows, event({type: 'source.sync-finished', ...result}), 3)
    expect(rows).toMatchObject([
      {phase: 'done', result: 'copied from the master in 3 s: 2 files new (4.0 KiB), 1 deleted'},
    ])
    rows = nextScans(rows, event({type: 'source.started'}), 4)
    expect(names(rows)).toEqual(['source running', 'source copy done'])
    const failed = {type: 'source.sync-failed', code: 'MB_SYNC_FAILED', message: 'refused'} as const
    expect(after([0, {type: 'source.sync-started'}], [1, failed])).toMatchObject([{phase: 'failed', result: 'refused'}])
  })

  it('that nobody speaks of any more are dropped', () => {
    const rows = after(started)
    expect(withoutSilent(rows, 60_000)).toBe(rows)
    expect(withoutSilent(rows, 200_000)).toEqual([])
  })
})
