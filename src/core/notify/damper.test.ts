import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {MirrorbitsEvent} from '../events.js'
import {createDamper} from './damper.js'
import {bulletinOf, type Notice} from './notice.js'

const MINUTE = 60_000

/** A damper that is asked each second, as a node does. */
function listening() {
  const damper = createDamper()
  let now = 0
  const told: {readonly at: number; readonly notices: readonly Notice[]}[] = []
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end;) {
      now += 1000
      const notices = damper.due(now)
      if (notices.length > 0) told.push({at: now, notices})
    }
  }
  const hear = (event: Partial<MirrorbitsEvent> & {readonly type: string}): void => {
    const bulletin = bulletinOf({v: 1, at: new Date(now).toISOString(), node: 'n1', ...event} as MirrorbitsEvent)
    if (bulletin !== undefined) damper.hear(bulletin, now)
  }
  return {
    pass,
    hear,
    told,
    texts: () => told.map(({notices}) => notices.map(({subject, text}) => `${subject} ${text}`)),
    state: (mirror: number, up: boolean) =>
      hear({type: 'mirror.state', mirror, name: `m${mirror}`, protocol: 'http', up, reason: up ? '' : 'Timeout'}),
  }
}

describe('what operators are told', () => {
  it('is what changed, a minute later', () => {
    const {state, pass, texts, told} = listening()
    state(1, false)
    pass(10 * MINUTE)
    state(1, true)
    pass(10 * MINUTE)
    expect(texts()).toEqual([['m1 HTTP is down: Timeout'], ['m1 HTTP is up']])
    expect(told.map(({at}) => at)).toEqual([MINUTE, 11 * MINUTE])
  })

  it('comes in one message when much happens within a minute', () => {
    const {state, pass, told} = listening()
    for (let mirror = 1; mirror <= 50; mirror++) {
      state(mirror, false)
      pass(1000)
    }
    pass(5 * MINUTE)
    expect(told.map(({notices}) => notices.length)).toEqual([50])
  })

  it('is nothing when it was undone meanwhile', () => {
    const {state, pass, texts} = listening()
    state(1, false)
    pass(30_000)
    state(1, true)
    pass(60 * MINUTE)
    expect(texts()).toEqual([])
  })

  it('is one message of a mirror that flaps, and one when it has settled', () => {
    const {state, pass, texts} = listening()
    for (let change = 0; change < 200; change++) {
      state(1, change % 2 === 1)
      pass(20_000)
    }
    expect(texts()).toEqual([[expect.stringMatching(/^m1 changes again and again; lastly: HTTP is /)]])
    pass(60 * MINUTE)
    expect(texts().slice(1)).toEqual([['m1 HTTP is up']])
  })

  it('is each change of a mirror that changes seldom', () => {
    const {state, pass, texts} = listening()
    for (let change = 0; change < 6; change++) {
      state(1, change % 2 === 1)
      pass(40 * MINUTE)
    }
    expect(texts().flat()).toHaveLength(6)
  })

  it('is nothing of a recovery when ten thousand other things were heard since', () => {
    const {hear, pass, texts} = listening()
    const scan = (type: 'scan.failed' | 'scan.finished', mirror: number) =>
      hear({
        type,
        mirror,
        name: `m${mirror}`,
        code: 'MB',
        message: 'x',
        listed: 0,
        known: 0,
        removed: 0,
        differ: 0,
        took: 0,
      })
    for (let mirror = 0; mirror <= 10_000; mirror++) scan('scan.failed', mirror)
    pass(2 * MINUTE)
    scan('scan.finished', 0)
    scan('scan.finished', 1)
    pass(2 * MINUTE)
    expect(texts().slice(1)).toEqual([[expect.stringMatching(/^m1 /)]])
  })

  it('is of scans the first failure and the recovery', () => {
    const {hear, pass, texts} = listening()
    const scan = {mirror: 1, name: 'm1'}
    hear({type: 'scan.finished', ...scan, listed: 3, known: 3, removed: 0, differ: 0, took: 1000})
    for (let i = 0; i < 5; i++) {
      hear({type: 'scan.failed', ...scan, code: 'MB_SCAN_FAILED', message: 'no route'})
      pass(30 * MINUTE)
    }
    hear({type: 'scan.finished', ...scan, listed: 3, known: 3, removed: 0, differ: 0, took: 1000})
    pass(30 * MINUTE)
    expect(texts()).toEqual([['m1 scan failed: no route'], ['m1 scan done in 1 s: 3 files listed']])
  })

  it('is a warning once a week, whatever numbers are in it', () => {
    const {hear, pass, texts} = listening()
    for (let day = 13; day >= 0; day--) {
      hear({type: 'warning', code: 'MB_CERTIFICATE_ENDS', message: `The certificate of m1 ends in ${day} days.`})
      pass(24 * 60 * MINUTE)
    }
    expect(texts()).toEqual([
      ['n1 The certificate of m1 ends in 13 days.'],
      ['n1 The certificate of m1 ends in 6 days.'],
    ])
  })

  it('has no passwords and no lines of others', () => {
    const {hear, pass, texts} = listening()
    hear({
      type: 'scan.failed',
      mirror: 1,
      name: 'm1\nSubject: x',
      code: 'MB',
      message: 'rsync://bob:geheim@h/ \u001b[2J',
    })
    pass(2 * MINUTE)
    expect(JSON.stringify(texts())).not.toMatch(/geheim|\\n|\\u001b/)
  })

  it('ends with how each mirror is, and never tells the same twice', () => {
    const steps = fc.array(fc.tuple(fc.integer({min: 1, max: 3}), fc.boolean(), fc.integer({min: 0, max: 40})), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, changes => {
        const {state, pass, told} = listening()
        const now = new Map<number, boolean>([1, 2, 3].map(mirror => [mirror, true]))
        for (const [mirror, up, minutes] of changes) {
          if (now.get(mirror) !== up) state(mirror, up)
          now.set(mirror, up)
          pass(minutes * MINUTE)
        }
        pass(120 * MINUTE)
        for (const [mirror, up] of now) {
          const of = told.flatMap(({notices}) => notices).filter(({subject}) => subject === `m${mirror}`)
          expect(of.at(-1)?.severity ?? 'good').toBe(up ? 'good' : 'bad')
          for (const [i, notice] of of.entries()) {
            if (notice.severity === 'bad') expect(of[i - 1]?.severity).not.toBe('bad')
          }
        }
      }),
      {numRuns: 40},
    )
  })
})
