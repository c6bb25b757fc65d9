import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {createWorld, type World} from '../support/world.js'

interface Told {
  readonly node: string
  readonly notices: readonly {readonly subject: string; readonly text: string}[]
}

let world: World
let receiver: Server
const told: Told[] = []

const settings = (): string => {
  const {port} = receiver.address() as AddressInfo
  return [
    ...['CheckInterval: 0', 'DownAfterFailures: 1', 'UpAfterSuccesses: 1'],
    `Notifications: {Webhooks: [{URL: 'http://127.0.0.1:${port}/', Events: [mirror.state]}]}`,
  ].join('\n')
}

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void text(request).then(body => {
      told.push(JSON.parse(body) as Told)
      response.end()
    })
  })
  await new Promise<void>(resolve => void receiver.listen(0, '127.0.0.1', resolve))
  const {port} = receiver.address() as AddressInfo
  const webhook = `Notifications: {Webhooks: [{URL: 'http://127.0.0.1:${port}/', Events: [mirror.state]}]}`
  world = await createWorld({
    mirrors: ['paris', 'berlin'],
    config: `CheckInterval: 0\nDownAfterFailures: 1\n${webhook}`,
  })
  await world.publish('a.iso', 'a')
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  await world.addMirror('berlin')
  await world.json('mirror', 'scan', '--all', '--enable')
})
afterAll(async () => {
  await world.close()
  receiver.closeAllConnections()
  await new Promise(resolve => receiver.close(resolve))
})

it('two nodes send one message when all mirrors go down, and one when they are back', async () => {
  await world.serve('/a.iso')
  const second = `${world.folder}/second.conf`
  await world.configure(`${settings()}\nStateDirectory: ${world.folder}/state-2`, second)
  await world.startServer('--config', second)

  // Mirrors have come up for the first time, which is news as well, and only the first node has heard it.
  await vi.waitFor(() => expect(told).toHaveLength(1), {timeout: 90_000, interval: 250})

  await world.stopMirror('paris')
  await world.stopMirror('berlin')
  await vi.waitFor(() => expect(told).toHaveLength(2), {timeout: 90_000, interval: 250})
  await world.startMirror('paris')
  await world.startMirror('berlin')
  await vi.waitFor(() => expect(told).toHaveLength(3), {timeout: 90_000, interval: 250})

  const subjects = told.map(({notices}) => notices.map(({subject}) => subject).toSorted())
  expect(subjects).toEqual(Array(3).fill(['berlin', 'paris']))
  expect(told.map(({notices}) => notices[0]?.text)).toEqual([
    'HTTP is up',
    expect.stringMatching(/^HTTP is down: /),
    expect.stringMatching(/HTTP is up$/),
  ])
}, 300_000)
