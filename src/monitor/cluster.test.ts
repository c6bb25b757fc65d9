import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {recordingEvents, recordingLog} from '../../test/support/fakes.js'
import {joinCluster} from './cluster.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function join() {
  const announced: string[] = []
  let say: (node: string) => void = () => undefined
  let isListening = true
  const {events, published} = recordingEvents()
  const cluster = await joinCluster({
    hellos: {
      announce: node => void announced.push(node),
      listen: listener => {
        say = listener
        return Promise.resolve(() => {
          isListening = false
          return Promise.resolve()
        })
      },
    },
    events,
    log: recordingLog().log,
    clock: () => Date.now(),
    node: 'b',
  })
  return {cluster, announced, published, say: (node: string) => say(node), isListening: () => isListening}
}

it('announces itself at once and every second, until it stops', async () => {
  const {cluster, announced, isListening} = await join()
  expect(announced).toEqual(['b'])
  await vi.advanceTimersByTimeAsync(3000)
  expect(announced).toHaveLength(4)

  await cluster.stop()
  await vi.advanceTimersByTimeAsync(3000)
  expect(announced).toHaveLength(4)
  expect(isListening()).toBe(false)
})

it('tells once who joins, and who was not heard for five seconds', async () => {
  const {cluster, published, say} = await join()
  say('a')
  say('b')
  say('a')
  expect(cluster.nodes()).toEqual(['a', 'b'])
  expect(published).toEqual([{type: 'node.joined', other: 'a'}])

  await vi.advanceTimersByTimeAsync(4000)
  say('a')
  await vi.advanceTimersByTimeAsync(5000)
  expect(cluster.nodes()).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(1000)
  expect(cluster.nodes()).toEqual(['b'])
  expect(published.at(-1)).toEqual({type: 'node.left', other: 'a'})
  await cluster.stop()
})

it('owns all work alone, and shares it with who joins', async () => {
  const {cluster, say} = await join()
  const subjects = Array.from({length: 50}, (_, subject) => subject)
  expect(subjects.every(subject => cluster.owns(subject))).toBe(true)

  say('a')
  const own = subjects.filter(subject => cluster.owns(subject)).length
  expect(own).toBeGreaterThan(10)
  expect(own).toBeLessThan(40)
  await cluster.stop()
})

it('notices who has left also when the clock was set back', async () => {
  const {cluster, published, say} = await join()
  say('a')
  vi.setSystemTime(Date.now() - 24 * 3_600_000)
  await vi.advanceTimersByTimeAsync(4000)
  expect(cluster.nodes()).toEqual(['a', 'b'])
  expect(published).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(4000)
  expect(cluster.nodes()).toEqual(['b'])
  await cluster.stop()
})
