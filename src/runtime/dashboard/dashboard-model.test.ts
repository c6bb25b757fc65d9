import {beforeEach, describe, expect, it} from 'vitest'
import {aDescription} from '../../../test/support/described-mirror.js'
import type {EventBody} from '../../core/events.js'
import {NO_RATES, type Rates} from '../../core/rates/rates.js'
import {createDashboardModel, type DashboardModel} from './dashboard-model.js'

let now = 0
let model: DashboardModel
beforeEach(() => {
  now = Date.UTC(2026, 10, 21, 12)
  model = createDashboardModel({site: 'here', oldVersion: undefined, clock: () => now})
})

const hear = (body: EventBody, node = 'n1'): void => model.hear({v: 1, at: new Date(now).toISOString(), node, ...body})
const rates = (changes: Partial<Rates>, node = 'n1'): void => {
  hear({type: 'rates', ...NO_RATES, ...changes, p50: 1, p99: 2, uptime: 60, memory: 4096, version: '1.2.3'}, node)
}
const second = (): void => {
  now += 1000
  model.tick()
}
const mirrors = (...downloads: readonly number[]) =>
  downloads.map((count, index) =>
    aDescription(
      {id: index + 1, name: `m${index + 1}`},
      {trafficToday: {downloads: count, bytes: 2n ** 60n}, shareToday: 0.5},
    ),
  )

describe('a snapshot', () => {
  it('is the same until something happens', () => {
    const before = model.snapshot()
    expect(model.snapshot()).toBe(before)
    second()
    expect(model.snapshot()).not.toBe(before)
  })

  it('knows the files of the catalogue also without mirrors', () => {
    model.described([], 9)
    expect(model.snapshot()).toMatchObject({files: 9, mirrors: []})
  })

  it('adds up what the nodes tell, second by second', () => {
    model.described(mirrors(0, 0), 9)
    for (let i = 0; i < 70; i++) {
      rates({total: 3, mirrors: [[1, 3]]})
      rates({total: 1, mirrors: [[2, 1]]}, 'n2')
      second()
    }
    const {traffic, mirrors: rows, nodes} = model.snapshot()
    expect(traffic).toMatchObject({source: 'nodes', perSecond: 4, total: 240})
    expect(traffic.history).toHaveLength(60)
    expect(rows).toMatchObject([
      {perSecond: 3, share: 0.75},
      {perSecond: 1, share: 0.25},
    ])
    expect(nodes).toMatchObject([
      {name: 'n1', perSecond: 3, share: 0.75, version: '1.2.3', memory: 4096},
      {name: 'n2', share: 0.25},
    ])
  })

  it('counts a node no more that fell silent', () => {
    model.nodeSeen('n1')
    rates({total: 3})
    second()
    expect(model.snapshot().nodes).toHaveLength(1)
    for (let i = 0; i < 5; i++) second()
    expect(model.snapshot().traffic).toMatchObject({source: 'counters', perSecond: 0})
    for (let i = 0; i < 40; i++) second()
    expect(model.snapshot().nodes).toEqual([])
  })

  it('has rates from the counters when no node tells any, also over midnight', () => {
    model.described(mirrors(100), 9)
    now += 5000
    model.described(mirrors(150), 9)
    model.tick()
    expect(model.snapshot().traffic).toMatchObject({source: 'counters', perSecond: 10})
    now += 5000
    model.described(mirrors(20), 9)
    model.tick()
    expect(model.snapshot().traffic.perSecond).toBe(4)
  })

  it('shows shares of the day while nothing is downloaded', () => {
    model.described(mirrors(1, 1), 9)
    second()
    expect(model.snapshot().mirrors.map(({share}) => share)).toEqual([0.5, 0.5])
  })

  it('says since when the database is away, and forgets it when it is back', () => {
    model.answered(0.5, 7)
    expect(model.snapshot()).toMatchObject({staleSince: undefined, roundTrip: 0.5, epoch: 7})
    model.failed()
    const since = now
    second()
    model.failed()
    expect(model.snapshot().staleSince).toBe(since)
    model.answered(0.5, 8)
    expect(model.snapshot().staleSince).toBeUndefined()
  })

  it('keeps nodes while the database is away, because nobody can be heard', () => {
    model.nodeSeen('n1')
    model.failed()
    for (let i = 0; i < 60; i++) second()
    expect(model.snapshot().nodes).toMatchObject([{name: 'n1', version: ''}])
  })

  it('forgets what a node was at that is not heard any more', () => {
    model.nodeSeen('n')
    hear({type: 'scan.started', mirror: 1, name: 'm1', protocol: 'rsync'})
    const node = model.snapshot().scans[0]?.node ?? ''
    model.nodeSeen(node)
    for (let i = 0; i < 12; i++) {
      second()
      model.nodeSeen('another')
    }
    expect(model.snapshot().nodes.map(({name}) => name)).toEqual(['another'])
    expect(model.snapshot().scans).toEqual([])
  })

  it('puts a running scan beside its mirror, and tells events newest first', () => {
    model.described(mirrors(0), 9)
    model.remembered({
      lines: [{id: 'old', at: now - 1000, severity: 'info', subject: 'm1', text: 'added'}],
      scans: [],
    })
    hear({type: 'scan.started', mirror: 1, name: 'm1', protocol: 'rsync'})
    expect(model.snapshot().mirrors[0]?.scan).toMatchObject({phase: 'running'})
    expect(model.snapshot().events.map(({text}) => text)).toEqual(['rsync scan started', 'added'])
    model.watched({mirror: 1, log: []})
    expect(model.snapshot().watched).toEqual({mirror: 1, log: []})
  })

  it('keeps no more events than anybody scrolls through', () => {
    for (let i = 0; i < 600; i++) hear({type: 'config.reloaded'})
    expect(model.snapshot().events).toHaveLength(500)
  })
})
