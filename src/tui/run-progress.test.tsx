import {PassThrough} from 'node:stream'
import {expect, it} from 'vitest'
import {runProgress} from './run-progress.js'
import type {ProgressEvent} from './progress-state.js'

/** A terminal of which everything written is kept. */
function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), {columns, rows: 24, isTTY: true}) as unknown as NodeJS.WriteStream
  let written = ''
  stream.on('data', (chunk: Buffer) => (written += chunk.toString()))
  return {stream, text: () => written}
}

async function* tell(events: readonly ProgressEvent[]) {
  for (const event of events) {
    await Promise.resolve()
    yield event
  }
}

it('leaves one line for each item that ended', async () => {
  const {stream, text} = terminal(80)
  await runProgress(
    tell([
      {kind: 'started', key: '1', label: 'ovh', at: 0},
      {kind: 'started', key: '2', label: 'heanet\u001b[31m', at: 0},
      {kind: 'progress', key: '1', done: 5, total: 10, unit: 'files', at: 1000},
      {kind: 'done', key: '1', text: '10 files', at: 3000},
      {kind: 'failed', key: '2', text: 'refused', at: 60_000},
    ]),
    {stream, colour: false, now: () => 60_000},
  )
  expect(text()).toContain('✔ ovh: 10 files (3 s)')
  expect(text()).toContain('✖ heanet\\u{1b}[31m: refused (1 min)')
  expect(text()).not.toContain('\u001b[31m')
})

it('names who waits, in one line', async () => {
  const {stream, text} = terminal(40)
  const names = Array.from(
    {length: 30},
    (_, i) => ({kind: 'queued', key: `q${i}`, label: `mirror${i}`, at: 0}) as const,
  )
  await runProgress(tell([{kind: 'started', key: '1', label: 'ovh', at: 0}, ...names]), {
    stream,
    colour: false,
    now: () => 5000,
  })
  expect(text()).toContain('30 wait: mirror0, mirror1, mirror2, mir…')
})

it('shows what is still running when the events end early', async () => {
  const {stream, text} = terminal(60)
  await runProgress(
    tell([
      {kind: 'started', key: '1', label: 'ovh', at: 0},
      {kind: 'progress', key: '1', done: 500, total: 1000, unit: 'files', at: 5000},
    ]),
    {stream, colour: false, now: () => 5000},
  )
  expect(text()).toContain('50 %  500/1000 files  100/s  5 s left')
})
