import {Redis} from 'ioredis'
import {afterEach, expect, it} from 'vitest'
import {ask} from '../support/ask.js'
import {writeVersion2} from '../support/old-database.js'
import {createWorld, type World} from '../support/world.js'

let world: World

afterEach(async () => {
  await world.close()
})

it('a server upgrades the database at its start when it may, and serves from what it held', async () => {
  world = await createWorld({config: 'AutoUpgradeDatabase: true\nRepositoryScanInterval: 0'})
  await writeVersion2(world.database)
  for (const id of [1, 2]) await world.database.hset(`MIRROR_${id}`, 'http', `http://127.0.0.1:9/${id}/`)

  const server = await world.startServer('--no-monitor')

  expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('3')
  const {status, headers} = await ask(server.address, '/a.iso')
  expect({status, location: headers.location}).toMatchObject({
    status: 302,
    location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/[12]\/a\.iso$/) as unknown,
  })
})

it('a server does not start on an older database unless it may upgrade, nor beside nodes of the original', async () => {
  world = await createWorld()
  await writeVersion2(world.database)
  await expect(world.startServer()).rejects.toThrow('mirrorbits db upgrade')

  await world.configure('AutoUpgradeDatabase: true')
  const original = new Redis(world.database.options)
  const hello = setInterval(() => void original.publish('_mirrorbits_cluster', 'HELLO0 original-1'), 300)
  await expect(world.startServer()).rejects.toThrow('original-1')
  clearInterval(hello)
  original.disconnect()
  expect(await world.database.get('MIRRORBITS_DB_VERSION')).toBe('2')
})
