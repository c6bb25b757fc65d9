import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {openOperator} from '../../../src/runtime/open-operator.js'
import {runProgram, type RunningServer} from '../../support/program.js'
import {openTmux} from '../../support/tmux.js'
import {createWorld, type World} from '../../support/world.js'

const PASSWORD = 'pass-word'
let world: World
let server: RunningServer
let host: string
let port: number

beforeAll(async () => {
  world = await createWorld()
  await world.configure(`RPCListenAddress: 127.0.0.1:0\nRPCPassword: ${PASSWORD}`)
  await world.publish('/a/file.iso', 'content')
  await world.publish('/b/other.iso', 'content')
  server = await world.startServer()
  await server.logged('admin API listening')
  await server.logged('source scanned')
  const api = /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(server.log())?.[1] ?? ''
  host = api.split(':')[0] ?? ''
  port = Number(api.split(':')[1])
})
afterAll(() => world.close())

const remote = (...args: readonly string[]) =>
  runProgram([...args, '--server', `${host}:${port}`], {MIRRORBITS_TOKEN: PASSWORD, MIRRORBITS_CONFIG: ''})

// One waits ten seconds, so the others run at the same time.
describe.concurrent('slow clients of the admin API', () => {
  const open = async (): Promise<{socket: Socket; closed: Promise<unknown>}> => {
    const socket = connect(port, host)
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    return {socket, closed: once(socket, 'close')}
  }
  const head = (path: string, more = '') =>
    `POST /api/v1/${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${PASSWORD}\r\nContent-Type: application/json\r\n${more}\r\n`

  it('that send a body byte by byte are ended, and hold up nobody', async () => {
    const {socket, closed} = await open()
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.write(head('refresh', 'Content-Length: 100000\r\n'))
    const drip = setInterval(() => socket.write(' '), 200)
    try {
      expect((await remote('mirror', 'list')).code).toBe(0)
      await closed
      expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    } finally {
      clearInterval(drip)
      socket.destroy()
    }
  }, 30_000)

  it('that announce too much are refused before they send it', async () => {
    const {socket, closed} = await open()
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.write(head('refresh', 'Content-Length: 100000000\r\n'))
    await vi.waitFor(() => expect(answer).toMatch(/^HTTP\/1\.1 413 /))
    socket.destroy()
    await closed
  })

  it('that never read what they asked for hold up nobody', async () => {
    const {socket, closed} = await open()
    socket.pause()
    const ask = `GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${PASSWORD}\r\n\r\n`
    socket.write(ask.repeat(200))
    expect((await remote('mirror', 'list')).code).toBe(0)
    socket.destroy()
    await closed
  })
})

describe.concurrent('a password that is typed', () => {
  it('is asked for by -a, is not shown, and may be corrected', async () => {
    const terminal = await openTmux(80, 24)
    try {
      await terminal.keys(`MIRRORBITS_CONFIG= ${process.execPath} bin/run.js -h ${host} -p ${port} -a list`, 'Enter')
      await terminal.shows(/Password: *$/m)
      await terminal.keys(`${PASSWORD}x`, 'BSpace', 'Enter')
      const screen = await terminal.shows(/Identifier/)
      expect(screen).not.toContain(PASSWORD)
    } finally {
      await terminal.close()
    }
  })

  it('is refused when it is wrong, and Ctrl-C ends the question with 130', async () => {
    const terminal = await openTmux(80, 24)
    try {
      const command = `MIRRORBITS_CONFIG= ${process.execPath} bin/run.js mirror list --ask-token --server ${host}:${port}; echo "exit=$?"`
      await terminal.keys(command, 'Enter')
      await terminal.shows(/Password: *$/m)
      await terminal.keys('wrong', 'Enter')
      await terminal.shows(/MB_ACCESS_DENIED[^]*exit=1/)
      await terminal.keys('clear; ', command, 'Enter')
      await terminal.shows(/Password: *$/m)
      await terminal.keys('C-c')
      await terminal.shows(/exit=130/)
    } finally {
      await terminal.close()
    }
  })
})

describe.concurrent('a node that is asked from elsewhere', () => {
  it('tells its version beside the version of the command', async () => {
    const {code, stdout} = await remote('version', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({node: {}})
    expect((await remote('version')).stdout).toMatch(/node/i)
  })

  it('scans one folder of its repository', async () => {
    await world.publish('/b/new.iso', 'new')
    await world.publish('/a/new.iso', 'new')
    expect(await remote('refresh', '/b')).toMatchObject({code: 0, stdout: expect.stringMatching(/1 added/) as unknown})
    expect(await remote('refresh', '/')).toMatchObject({code: 0, stdout: expect.stringMatching(/1 added/) as unknown})
    expect((await remote('refresh', '/nowhere')).code).toBe(1)
    expect((await remote('refresh', '/../etc')).code).toBeGreaterThan(0)
  })
})

describe.concurrent('where there is no configuration', () => {
  it('a command goes to the server of this host', async () => {
    vi.stubEnv('MIRRORBITS_CONFIG', '')
    try {
      const options = {
        configFile: undefined,
        repository: undefined,
        verbose: false,
        server: undefined,
        caFile: undefined,
      }
      const open = (address: string) => openOperator({...options, secret: PASSWORD, localServer: `http://${address}`})
      // Another than the usual port, which something else may have on the machine of a developer.
      const near = await open(`${host}:${port}`)
      expect(await near.operator.nodes(new AbortController().signal)).toHaveLength(1)
      await near.close()
      await expect(open('127.0.0.1:1')).rejects.toMatchObject({code: 'MB_CONFIG_NOT_FOUND'})
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
