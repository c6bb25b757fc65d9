import {expect, it} from 'vitest'
import type {NodeRequest, NodeRequestMessage} from '../../core/events.js'
import {followWatchers} from './follow-watchers.js'

async function world() {
  let tell: (message: NodeRequestMessage) => void = () => undefined
  const until: number[] = []
  let isEnded = false
  const end = await followWatchers({
    requests: {
      listen(listener) {
        tell = listener
        return Promise.resolve(() => {
          isEnded = true
          return Promise.resolve()
        })
      },
    },
    sampler: {watchUntil: at => void until.push(at)},
    clock: () => 1000,
  })
  return {
    until,
    end,
    isEnded: () => isEnded,
    ask: (request: NodeRequest) => tell({...request, v: 1, id: 'r', by: 'x'}),
  }
}

it('tells of requests as long as somebody watches, but nobody for long at once', async () => {
  const {ask, until} = await world()
  for (const seconds of [10, 1_000_000, -5]) ask({type: 'watch', what: 'requests', seconds})
  expect(until).toEqual([11_000, 61_000, 1000])
})

it('does nothing about other requests, and ends', async () => {
  const {ask, until, end, isEnded} = await world()
  ask({type: 'reload'})
  expect(until).toEqual([])
  await end()
  expect(isEnded()).toBe(true)
})
