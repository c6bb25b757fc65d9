import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {noLog} from '../../test/support/stores.js'
import {ownerOf, NOTIFICATIONS} from '../core/cluster-owner.js'
import type {MirrorbitsEvent} from '../core/events.js'
import type {Notice} from '../core/notify/notice.js'
import {notifyOperators} from './notify-operators.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Nodes that hear the same events. */
async function someNodes(names: readonly string[]) {
  const claimed = new Set<string>()
  let isRedisUp = true
  const claims = {
    claim(notice: string) {
      if (!isRedisUp) return Promise.reject(new Error('away'))
      const isFirst = !claimed.has(notice)
      claimed.add(notice)
      return Promise.resolve(isFirst)
    },
  }
  const listeners = new Set<(event: MirrorbitsEvent) => void>()
  const told: {readonly node: string; readonly notices: readonly Notice[]}[] = []
  let alive = names
  const start = (node: string) =>
    notifyOperators({
      ...{claims, log: noLog, clock: Date.now, sha256: (text: string) => text, hasTargets: () => true},
      events: {
        subscribe(listener) {
          listeners.add(listener)
          return Promise.resolve(() => Promise.resolve(void listeners.delete(listener)))
        },
      },
      cluster: {owns: subject => ownerOf(subject, alive) === node},
      tell: notices => told.push({node, notices}),
    })
  const ends = await Promise.all(names.map(start))
  return {
    told,
    owner: () => ownerOf(NOTIFICATIONS, alive) ?? '',
    lose(node: string) {
      alive = alive.filter(name => name !== node)
    },
    down(mirror: number) {
      const state = {mirror, name: `m${mirror}`, protocol: 'http', up: false, reason: 'Timeout'} as const
      for (const hear of listeners) {
        hear({v: 1, at: new Date().toISOString(), node: 'x', type: 'mirror.state', ...state})
        hear({v: 1, at: new Date().toISOString(), node: 'x', type: 'config.reloaded'})
      }
    },
    async join(node: string) {
      alive = [...alive, node]
      ends.push(await start(node))
    },
    loseRedis() {
      isRedisUp = false
    },
    async end() {
      await Promise.all(ends.map(end => end()))
      return listeners.size
    },
  }
}

it('of many nodes one tells', async () => {
  const nodes = await someNodes(['one', 'two', 'three'])
  nodes.down(1)
  nodes.down(2)
  await vi.advanceTimersByTimeAsync(90_000)
  expect(nodes.told).toMatchObject([{node: nodes.owner(), notices: [{subject: 'm1'}, {subject: 'm2'}]}])
  expect(await nodes.end()).toBe(0)
})

it('another one tells what the node that left has heard and not told', async () => {
  const nodes = await someNodes(['one', 'two', 'three'])
  const first = nodes.owner()
  nodes.down(1)
  await vi.advanceTimersByTimeAsync(30_000)
  nodes.lose(first)
  await vi.advanceTimersByTimeAsync(90_000)
  expect(nodes.owner()).not.toBe(first)
  expect(nodes.told).toMatchObject([{node: nodes.owner(), notices: [{subject: 'm1'}]}])
})

it('nothing is told any more after the end', async () => {
  const nodes = await someNodes(['one'])
  nodes.down(1)
  expect(await nodes.end()).toBe(0)
  await vi.advanceTimersByTimeAsync(90_000)
  expect(nodes.told).toEqual([])
})

it('a node that came too late to hear leaves it to one that heard', async () => {
  const nodes = await someNodes(['one'])
  nodes.down(1)
  for (let i = 0; nodes.owner() === 'one'; i++) await nodes.join(`late${i}`)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(nodes.told).toEqual([])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(nodes.told).toMatchObject([{node: 'one', notices: [{subject: 'm1'}]}])
})

it('nothing is told twice, nor while nodes cannot agree', async () => {
  const nodes = await someNodes(['one', 'two'])
  nodes.loseRedis()
  nodes.down(1)
  await vi.advanceTimersByTimeAsync(90_000)
  expect(nodes.told).toEqual([])
})
