import {expect, it} from 'vitest'
import {recordingEvents} from '../../test/support/fakes.js'
import {aMirror} from '../../test/support/mirrors.js'
import {createQueueTeller} from './tell-queue.js'

function world() {
  let now = 0
  const {events, published} = recordingEvents()
  const queue = createQueueTeller({events, clock: () => now})
  const names = () =>
    published.map(event => (event.type === 'scan.queue' ? event.mirrors.map(({name}) => name).join(' ') : event.type))
  return {
    tell: (waiting: Parameters<typeof queue.tell>[0]) => queue.tell(waiting),
    published,
    names,
    passes: (ms: number) => (now += ms),
  }
}
const [a, b] = [aMirror({id: 1, name: 'a'}), aMirror({id: 2, name: 'b'})]

it('tells of a queue when it is another one, and when nobody waits any more', () => {
  const {tell, names} = world()
  for (const waiting of [[], [a, b], [a, b], [b], [], []]) tell(waiting)
  expect(names()).toEqual(['a b', 'b', ''])
})

it('tells again now and then who waits', () => {
  const {tell, names, passes} = world()
  tell([a])
  passes(9999)
  tell([a])
  passes(1)
  tell([a])
  expect(names()).toEqual(['a', 'a'])
})

it('names only the first of very many', () => {
  const {tell, published} = world()
  tell(Array.from({length: 5000}, (_, id) => aMirror({id, name: `m${id}`})))
  expect(published).toHaveLength(1)
  expect(published[0]).toMatchObject({waiting: 5000, mirrors: {length: 200}})
  expect(JSON.stringify(published[0]).length).toBeLessThan(16_384)
})
