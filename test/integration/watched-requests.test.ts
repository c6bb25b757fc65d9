import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createWorld, type World} from '../support/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld({mirrors: ['paris'], config: 'Workers: 2'})
})
afterAll(() => world.close())

it('requests are told by workers too, while somebody watches', async () => {
  await world.publish('a.iso', 'some bytes')
  await world.copyTo('paris')
  await world.addMirror('paris')
  await world.json('refresh')
  await world.json('mirror', 'scan', 'paris', '--enable')
  const server = await world.serve('/a.iso')
  const heard = await world.listen()
  await ask(server.address, '/a.iso')
  await vi.waitFor(() => expect(heard.some(({type}) => type === 'rates')).toBe(true))
  expect(heard.some(({type}) => type === 'requests')).toBe(false)
  const watch = {v: 1, id: 'w', by: 'test', type: 'watch', what: 'requests', seconds: 10}
  await world.database.publish('_mirrorbits_request_0', JSON.stringify(watch))
  await vi.waitFor(
    async () => {
      await ask(server.address, '/a.iso')
      const told = heard.filter(({type}) => type === 'requests')
      expect(told.flatMap(({requests}) => requests)).toContainEqual(
        expect.objectContaining({path: '/a.iso', mirror: 1, status: 302}),
      )
    },
    {interval: 300},
  )
  expect(JSON.stringify(heard.filter(({type}) => type === 'requests'))).not.toMatch(/127\.0\.0\.1|user-agent/i)
})
