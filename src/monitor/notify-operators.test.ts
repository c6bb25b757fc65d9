import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {ownerOf, NOTIFICATIONS} from '../core/cluster-owner.js'
import type {MirrorbitsEvent} from '../core/events.js'
import type {Notice} from '../core/notify/notice.js'
import {notifyOperators} from './notify-operators.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Nodes that hear the same events. */
async function someNodes(names: readonly string[]) {
  const listeners = new Set<(event: MirrorbitsEvent) => void>()
  const told: {readonly node: string; readonly notices: readonly Notice[]}[] = []
  let alive = names
  const ends = await Promise.all(
    names.map(node =>
      notifyOperators({
        events: {
          subscribe(listener) {
            listeners.add(listener)
            return Promise.resolve(() => Promise.resolve(void listeners.delete(listener)))
          },
        },
        cluster: {owns: subject => ownerOf(subject, alive) === node},
        clock: Date.now,
        tell: notices => told.push({node, notices}),
      }),
    ),
  )
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
