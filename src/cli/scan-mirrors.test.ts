import {describe, expect, it} from 'vitest'
import {aMirror} from '../../test/support/mirrors.js'
import type {MirrorScanResult} from '../core/events.js'
import {MirrorbitsError} from '../core/errors.js'
import type {ProgressEvent} from '../tui/progress-state.js'
import {printProgressLines} from './progress-lines.js'
import {scanMirrors, type ScanChoice, type ScanDeps} from './scan-mirrors.js'
import {scanHints, scanTable} from './scan-summary.js'
import {refreshText, sourceProgress} from './source-progress.js'
import {createPaint} from './style.js'

const result: MirrorScanResult = {listed: 6, known: 5, removed: 1, differ: 2, tzOffsetMs: 0, epoch: 1, took: 1500}
const mirrors = [aMirror({id: 1, name: 'a'}), aMirror({id: 2, name: 'b'}), aMirror({id: 3, name: 'c'})]

function setUp(scanMirror: ScanDeps['operator']['scanMirror']) {
  const enabled: string[] = []
  const events: ProgressEvent[] = []
  const queues: string[] = []
  const deps: ScanDeps = {
    operator: {
      scanMirror,
      setMirrorEnabled: mirror => {
        enabled.push(mirror.name)
        return Promise.resolve(mirror)
      },
      tellQueue: waiting => void queues.push(waiting.map(({name}) => name).join(' ')),
    },
    clock: () => 0,
  }
  const choice: ScanChoice = {
    protocol: 'any',
    enable: false,
    timeoutSeconds: 0,
    parallel: 2,
    signal: new AbortController().signal,
    report: event => events.push(event),
  }
  return {deps, choice, enabled, events, queues}
}

describe('scanning mirrors', () => {
  it('goes on when one fails, and enables only those that were scanned', async () => {
    const {deps, choice, enabled} = setUp(id =>
      id === 2
        ? Promise.reject(new MirrorbitsError('MB_SCAN_RUNNING', 'busy', {hint: 'Wait until it ends.'}))
        : Promise.resolve(result),
    )
    const outcomes = await scanMirrors(deps, mirrors, {...choice, enable: true})

    expect(outcomes.map(({mirror, ok}) => `${mirror.name} ${String(ok)}`)).toEqual(['a true', 'b false', 'c true'])
    expect(outcomes[1]).toMatchObject({
      failure: {code: 'MB_SCAN_RUNNING', message: 'busy', hint: 'Wait until it ends.'},
    })
    expect(scanHints(outcomes)).toEqual(['b: Wait until it ends.'])
    expect(enabled).toEqual(['a', 'c'])
    expect(scanTable(outcomes, {paint: createPaint(false), width: undefined}).split('\n')).toEqual([
      'NAME  FILES  KNOWN  REMOVED  DIFFER   TOOK  RESULT',
      'a         6      5        1       2  1.5 s  ok, enabled',
      'b                                           busy',
      'c         6      5        1       2  1.5 s  ok, enabled',
    ])
  })

  it('runs no more at once than allowed', async () => {
    let running = 0
    let most = 0
    const {deps, choice} = setUp(async () => {
      most = Math.max(most, ++running)
      await new Promise(resolve => setImmediate(resolve))
      running--
      return result
    })
    await scanMirrors(deps, [...mirrors, ...mirrors], choice)
    expect(most).toBe(2)
  })

  it('tells which mirrors wait, and that nobody does when it ends', async () => {
    const {deps, choice, queues} = setUp(() => Promise.resolve(result))
    await scanMirrors(deps, mirrors, {...choice, parallel: 1})
    expect(queues).toEqual(['b c', 'c', '', ''])
  })

  it('lets nobody wait after an interruption', async () => {
    const controller = new AbortController()
    const {deps, choice, queues} = setUp(() => {
      controller.abort()
      return Promise.reject(new Error('stopped'))
    })
    await expect(scanMirrors(deps, mirrors, {...choice, parallel: 1, signal: controller.signal})).rejects.toThrow()
    expect(queues).toEqual(['b c', ''])
  })

  it('gives up on a mirror that takes too long', async () => {
    const {deps, choice} = setUp(
      (_, {signal}) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('gone')))),
    )
    const [outcome] = await scanMirrors(deps, mirrors.slice(0, 1), {...choice, timeoutSeconds: 0.01})
    expect(outcome).toMatchObject({
      ok: false,
      failure: {code: 'MB_SCAN_FAILED', message: 'took longer than 0.01 s'},
    })
  })

  it('ends with the interruption, and starts no further scan', async () => {
    const controller = new AbortController()
    const started: number[] = []
    const {deps, choice} = setUp(id => {
      started.push(id)
      controller.abort()
      return Promise.reject(new Error('stopped'))
    })
    await expect(scanMirrors(deps, mirrors, {...choice, parallel: 1, signal: controller.signal})).rejects.toMatchObject(
      {
        code: 'MB_CANCELLED',
      },
    )
    expect(started).toEqual([1])
  })

  it('tells its course, of the mirror itself only', async () => {
    const {deps, choice, events} = setUp((id, {onEvent}) => {
      onEvent({type: 'scan.progress', mirror: id, name: 'a', listed: 3, expected: 6})
      onEvent({type: 'scan.progress', mirror: 99, name: 'z', listed: 1, expected: 1})
      return Promise.resolve(result)
    })
    await scanMirrors(deps, mirrors.slice(0, 1), choice)
    expect(events).toEqual([
      {kind: 'started', key: '1', label: 'a', at: 0},
      {kind: 'progress', key: '1', done: 3, total: 6, unit: 'files', at: 0},
      {kind: 'done', key: '1', text: '6 files, 5 known, 1 removed, 2 in another version', at: 0},
    ])
  })
})

describe('a source scan', () => {
  it('counts files first, then the bytes that are hashed', () => {
    const events: ProgressEvent[] = []
    const progress = sourceProgress(
      event => events.push(event),
      () => 7,
    )
    const counters = {filesSeen: 3, filesToHash: 0, filesHashed: 0, bytesToHash: 0, bytesHashed: 0}
    progress.start()
    progress.onEvent({type: 'source.progress', ...counters})
    progress.onEvent({type: 'source.progress', ...counters, bytesToHash: 100, bytesHashed: 40})
    progress.onEvent({type: 'config.reloaded'})
    progress.failed('no')
    expect(events.slice(1)).toEqual([
      {kind: 'progress', key: 'source', done: 3, total: 0, unit: 'files', at: 7},
      {kind: 'progress', key: 'source', done: 40, total: 100, unit: 'bytes', at: 7},
      {kind: 'failed', key: 'source', text: 'no', at: 7},
    ])
    expect(refreshText({files: 4, added: 1, changed: 2, removed: 3, epoch: 1, took: 1})).toBe(
      '4 files: 1 added, 2 changed, 3 removed',
    )
  })
})

it('in a pipe there is a line for each start and end, safe to print', async () => {
  const lines: string[] = []
  async function* events(): AsyncGenerator<ProgressEvent> {
    yield {kind: 'started', key: '1', label: 'a\u001b', at: 0}
    yield {kind: 'progress', key: '1', done: 1, total: 2, unit: 'files', at: 0}
    await Promise.resolve()
    yield {kind: 'failed', key: '1', text: 'no\nway', at: 0}
    yield {kind: 'done', key: '2', text: 'ok', at: 0}
  }
  await printProgressLines(events(), line => lines.push(line))
  expect(lines).toEqual(['a\\u{1b}: started', 'a\\u{1b}: failed: no\\u{a}way', '2: ok'])
})
