import {chmod, utimes} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {type FtpServer, startVsftpd} from '../support/ftp-servers.js'
import {createWorld, type World} from '../support/world.js'

const TIME = 1_577_934_245
let world: World
let ftp: FtpServer

beforeAll(async () => {
  world = await createWorld({mirrors: ['paris'], config: 'TraceFileLocation: /trace'})
  for (const name of ['a.iso', 'sub/caf\u00e9.iso']) await world.publish(name, 'content', TIME)
  await world.publish('trace', `${TIME}\n`, TIME)
  await world.copyTo()
  const {root} = world.mirror('paris')
  await chmod(world.folder, 0o755)
  await chmod(dirname(root), 0o755)
  ftp = await startVsftpd({root})
  await world.json('refresh')
})
afterAll(async () => {
  await ftp.stop()
  await world.close()
})

it('a mirror with an FTP URL only is scanned by FTP, and its trace file is read', async () => {
  const {http} = world.mirror('paris')
  await world.json('mirror', 'add', 'paris', '--http', http.url, '--ftp', ftp.url('/'))

  expect(await world.json('mirror', 'scan', 'paris')).toMatchObject([{result: {listed: 3, known: 3, differ: 0}}])

  expect(await world.json('mirror', 'show', 'paris')).toMatchObject({
    sync: {protocol: 'ftp', traceTime: '2020-01-02T03:04:05Z'},
  })
  expect(http.requests.filter(({userAgent}) => userAgent.endsWith(' TRACE'))).toMatchObject([{url: '/trace'}])
})

it('a file that is a second older than ours is told by its exact time, though the listing tells no seconds', async () => {
  const file = join(world.mirror('paris').root, 'a.iso')
  await utimes(file, TIME - 1, TIME - 1)

  expect(await world.json('mirror', 'scan', 'paris')).toMatchObject([{result: {listed: 3, known: 3, differ: 1}}])

  await utimes(file, TIME, TIME)
  expect(await world.json('mirror', 'scan', 'paris')).toMatchObject([{result: {differ: 0}}])
})

it('a mirror whose rsync does not work is scanned by FTP', async () => {
  await world.json('mirror', 'set', 'paris', 'RsyncURL=rsync://127.0.0.1:1/none/')

  expect(await world.json('mirror', 'scan', 'paris')).toMatchObject([{result: {listed: 3, known: 3, differ: 0}}])
})
