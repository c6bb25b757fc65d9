import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {text} from 'node:stream/consumers'
import {afterEach, beforeEach, expect, it, vi} from 'vitest'
import {freePort} from '../../support/listening.js'
import {startScriptedFtp, type ScriptedFtp} from '../../support/scripted-ftp.js'
import {createWorld, type World} from '../../support/world.js'

const PASSWORD = 'open sesame'

let world: World
let ftp: ScriptedFtp

beforeEach(async () => {
  world = await createWorld()
  // A server that is asked for a listing and then says nothing for ever.
  ftp = await startScriptedFtp({
    folders: {'/': ''},
    turn: ({command, goOn}) => {
      if (!/^(MLSD|LIST)/.test(command)) goOn()
    },
  })
})

afterEach(async () => {
  await ftp.stop()
  await world.close()
})

it.each(['by the database', 'through its admin API'])('Ctrl-C stops a scan on the node that does it: %s', async way => {
  const rpc = `127.0.0.1:${await freePort('127.0.0.1')}`
  await world.configure(`RPCListenAddress: ${rpc}\nRPCPassword: ${PASSWORD}`)
  await world.publish('a.iso', 'a')
  await world.json('refresh')
  await world.json('mirror', 'add', 'slow', '--http', 'http://127.0.0.1:1/', '--ftp', `ftp://127.0.0.1:${ftp.port}/`)
  await world.startNode()
  const heard = await world.listen()
  const target = way === 'by the database' ? ['--config', world.configFile] : ['--server', `http://${rpc}`]
  const command = spawn(process.execPath, ['bin/run.js', 'mirror', 'scan', 'slow', ...target], {
    env: {...process.env, MIRRORBITS_TOKEN: PASSWORD},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = text(command.stderr)
  const ended = once(command, 'close')
  await vi.waitFor(() => expect(ftp.commands.some(word => word.startsWith('MLSD'))).toBe(true))

  command.kill('SIGINT')
  expect(await ended).toEqual([130, null])
  expect(await said).not.toContain('MB_INTERNAL')
  await vi.waitFor(() =>
    expect(heard).toContainEqual(expect.objectContaining({type: 'scan.failed', code: 'MB_CANCELLED'})),
  )
  const nodeOf = (type: string): unknown => heard.find(event => event.type === type)?.['node']
  expect(nodeOf('scan.failed')).toBe(nodeOf('request.taken'))
  await vi.waitFor(async () => expect(await world.database.exists('SCANNING_1')).toBe(0))
  expect((await world.database.hget('MIRROR_1', 'lastSuccessfulSync')) ?? '0').toBe('0')
})
