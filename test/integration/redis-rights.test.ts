import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {ask} from '../support/ask.js'
import {createWorld, type World} from '../support/world.js'

let world: World
/** The words of the user that the guide describes. */
let rights: string[]

beforeAll(async () => {
  const [, text = ''] = /^ACL SETUSER (mirrorbits [^`]+)```/m.exec(await readFile('docs/guide/redis.md', 'utf8')) ?? []
  rights = text.trim().split(/[\s\\]+/)
  world = await createWorld({mirrors: ['paris'], config: 'RedisUser: mirrorbits\nRedisPassword: geheim'})
  await world.database.call('ACL', 'SETUSER', ...rights.map(word => word.replace('>PASSWORD', '>geheim')))
})
afterAll(() => world.close())

/** Commands that Redis has refused to somebody. */
const refused = async () => {
  const log = (await world.database.call('ACL', 'LOG')) as string[][]
  return log.map(entry => `${entry[5]}: ${entry[7]}`)
}

it('a node and commands work with the few rights of the guide', async () => {
  await world.publish('disk.iso', 'a disk')
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  await world.json('mirror', 'scan', 'paris', '--enable')
  const server = await world.serve('/disk.iso')
  expect((await ask(server.address, '/disk.iso')).status).toBe(302)
  await ask(server.address, '/disk.iso', {headers: {range: 'bytes=1-'}})
  await vi.waitFor(async () => expect(await world.database.hget('STATS_FILE', '/disk.iso')).toBe('2'))
  await world.json('mirror', 'scan', 'paris')
  await world.publish('other.iso', 'another')
  await world.json('refresh')
  expect((await ask(server.address, '/disk.iso?mirrorstats')).status).toBe(200)
  expect((await ask(server.address, '/disk.iso?stats')).status).toBe(200)
  for (const command of [
    ['mirror', 'logs', 'paris'],
    ['mirror', 'set', 'paris', 'comment=x'],
    ['mirror', 'check', 'paris'],
    ['stats', 'file', 'iso'],
    ['token', 'create', 'one'],
    ['token', 'revoke', 'one'],
    ['doctor'],
    ['db', 'status'],
    ['db', 'prune', 'daily:1', '--yes'],
    ['reload'],
    ['mirror', 'remove', 'paris', '--yes'],
  ]) {
    const {code, stdout, stderr} = await world.run(...command, '--json')
    expect([command, code, code === 0 ? '' : stdout + stderr]).toEqual([command, 0, ''])
  }
  await server.stop()
  await world.json('db', 'downgrade', '--yes')
  await world.json('db', 'upgrade')
  expect(await refused()).toEqual([])
})

it('what scripts call is among these rights, also where no test comes by', async () => {
  const files = await readdir('src/redis', {recursive: true})
  const texts = await Promise.all(
    files.filter(name => /(?<!\.test)\.ts$/.test(name)).map(name => readFile(join('src/redis', name), 'utf8')),
  )
  const called = [...texts.join('\n').matchAll(/redis\.p?call\('(\w+)'/g)].map(
    ([, name = '']) => `+${name.toLowerCase()}`,
  )
  expect(called.length).toBeGreaterThan(50)
  expect(called.filter(right => !rights.includes(right))).toEqual([])
})
