import {expect, it} from 'vitest'
import {createEventQueue} from './event-queue.js'

it('hands over events in order, those before the reader came and those after', async () => {
  const queue = createEventQueue<number>()
  queue.push(1)
  queue.push(2)
  const read: number[] = []
  const reader = (async () => {
    for await (const event of queue.events) {
      read.push(event)
      if (event === 2) queueMicrotask(() => queue.push(3))
      if (event === 3) queue.end()
    }
  })()
  await reader
  expect(read).toEqual([1, 2, 3])
})

it('ends at once when nothing was told', async () => {
  const queue = createEventQueue<number>()
  queue.end()
  for await (const event of queue.events) expect.unreachable(String(event))
})
