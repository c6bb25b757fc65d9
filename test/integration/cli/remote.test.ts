import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFile, writeFile} from 'node:fs/promises'
import {connect as connectTls} from 'node:tls'
import {text} from 'node:stream/consumers'
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {TEST_CERTIFICATES} from '../../support/certificates.js'
import {runProgram, type RunningServer} from '../../support/program.js'
import {createWorld, type World} from '../../support/world.js'

const PASSWORD = 'pass word; $(id)'
let world: World
let server: RunningServer
let api: string

/** Where the server says that its admin API is. */
const adminOf = (running: RunningServer): string =>
  /"address":"([^"]+)"[^\n]*"msg":"admin API listening"/.exec(running.log())?.[1] ?? ''

const config = () =>
  `RPCListenAddress: 127.0.0.1:0\nRPCPassword: "${PASSWORD}"\nLogDir: ${world.folder}\nConcurrentSync: 1`

beforeAll(async () => {
  world = await createWorld({mirrors: ['one', 'two']})
  await world.configure(config())
  await world.publish('/a/file.iso', 'content')
  await world.copyTo()
  server = await world.startServer()
  await server.logged('admin API listening')
  await server.logged('source scanned')
  api = adminOf(server)
})
afterAll(() => world.close())

const tokenOf = async (name: string, scope: string): Promise<string> =>
  (await world.json<{secret: string}>('token', 'create', name, '--scope', scope)).secret

/** Without any configuration, as on another machine. */
const remote = (token: string, ...args: readonly string[]) =>
  runProgram([...args, '--server', api], {MIRRORBITS_TOKEN: token, MIRRORBITS_CONFIG: ''})

async function shell(script: string): Promise<{code: number | null; stdout: string; stderr: string}> {
  const env = {...process.env, NO_COLOR: '1', MIRRORBITS_CONFIG: '', NODE: process.execPath, PORT: api.split(':')[1]}
  const child = spawn('sh', ['-c', `mirrorbits() { "$NODE" bin/run.js "$@"; }\n${script}`], {env, stdio: 'pipe'})
  const ended = once(child, 'close')
  child.stdin.end()
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return {code: child.exitCode, stdout, stderr}
}

describe('commands through a server', () => {
  let admin: string
  beforeAll(async () => {
    admin = await tokenOf('anna', 'admin')
  })

  it('add, list, show, scan, enable and remove mirrors as next to the database', async () => {
    const one = world.mirror('one').http.url
    for (const name of ['one', 'two']) await world.addMirror(name)
    expect((await remote(admin, 'mirror', 'add', 'three', '--http', one, '--score', '7')).code).toBe(0)

    const scanned = await remote(admin, 'mirror', 'scan', 'one', '--enable')
    expect(scanned).toMatchObject({code: 0})
    expect(scanned.stdout).toMatch(/one\s+1\s+1\s+0\s+0\s.*ok, enabled/)
    expect(scanned.stderr).toContain('one: started')
    await vi.waitFor(async () => expect(await world.json('mirror', 'show', 'one')).toMatchObject({state: 'up'}))

    const reading = [
      ['mirror', 'list', '--json'],
      ['mirror', 'show', 'one', '--json'],
      ['mirror', 'export'],
      ['stats', 'mirror', '--json'],
      ['stats', 'file', '', '--json'],
      ['select', '/a/file.iso', '--ip', '127.0.1.1', '--json'],
      ['token', 'list', '--json'],
      ['list', '-state=false'],
      ['show', 'one'],
      ['db', 'status', '--json'],
    ]
    for (const command of reading) {
      const [near, far] = await Promise.all([world.run(...command), remote(admin, ...command)])
      // Precise to nanoseconds here; who is far away need not know.
      expect({command, code: far.code, stderr: far.stderr}).toEqual({command, code: near.code, stderr: near.stderr})
      if (command[0] !== 'db' && command[0] !== 'token') expect(far.stdout).toBe(near.stdout)
    }

    expect((await remote(admin, 'mirror', 'set', 'three', 'Score=9')).stdout).toContain('Score: 9')
    const [ofThree, edited, checked, refreshed] = await Promise.all([
      remote(admin, 'mirror', 'logs', 'three'),
      remote(admin, 'mirror', 'logs', '--since', '1h', '--kind', 'edited'),
      remote(admin, 'mirror', 'check', 'one'),
      remote(admin, 'refresh'),
    ])
    expect(ofThree.stdout).toMatch(/Mirror added[^]*edited/)
    expect(edited.stdout).toMatch(/^.*three: Mirror edited\n$/)
    expect(checked.stdout).toContain('HEAD http')
    expect(refreshed.stdout).toContain('1 file: 0 added')
    expect((await remote(admin, 'mirror', 'remove', 'three', '--yes')).stdout).toBe('three removed\n')
    expect(await world.json<object[]>('mirror', 'list')).toHaveLength(2)
  })

  it('keep passwords of mirrors, and tell them to who exports only', async () => {
    await remote(admin, 'mirror', 'set', 'two', 'RsyncURL=rsync://bob:geheim@127.0.0.1:1/x/')
    const shown = await remote(admin, 'mirror', 'show', 'two', '--json')
    expect(shown.stdout).toContain('bob:***@')
    expect((await remote(admin, 'mirror', 'export')).stdout).toContain('bob:geheim@')
    await remote(admin, 'mirror', 'set', 'two', 'Score=3')
    expect((await world.run('mirror', 'export')).stdout).toContain('bob:geheim@')
  })

  it('say when a name, a token or a scope is wrong, as they do elsewhere', async () => {
    expect(await remote(admin, 'mirror', 'show', 'nobody', '--json')).toMatchObject({code: 1, stderr: ''})
    const reader = await tokenOf('reader', 'read')
    const refused = await remote(reader, 'mirror', 'disable', 'one', '--json')
    expect(JSON.parse(refused.stdout)).toMatchObject({
      code: 'MB_FORBIDDEN',
      hint: expect.stringContaining('admin') as string,
    })
    const unknown = await remote('mbt_wrong', 'mirror', 'list', '--json')
    expect(JSON.parse(unknown.stdout)).toMatchObject({code: 'MB_ACCESS_DENIED'})
    expect(JSON.parse((await remote('', 'mirror', 'list', '--json')).stdout)).toMatchObject({code: 'MB_ACCESS_DENIED'})
  })

  it('that make no sense there say so', async () => {
    const commands = [['top', '--once'], ['db', 'upgrade'], ['config', 'show'], ['doctor'], ['server']]
    const said = await Promise.all(commands.map(command => remote(admin, ...command)))
    expect(said.map(({code, stderr}) => [code, stderr.includes('MB_NOT_REMOTE')])).toEqual(
      commands.map(() => [1, true]),
    )
  })

  it('say where nobody answers', async () => {
    const {code, stdout} = await runProgram(['mirror', 'list', '--json', '--server', '127.0.0.1:1'])
    expect([code, JSON.parse(stdout)]).toMatchObject([1, {code: 'MB_SERVER_UNREACHABLE'}])
    const other = await runProgram(['mirror', 'list', '--json', '--server', `http://${server.address}`])
    expect(JSON.parse(other.stdout)).toMatchObject({code: 'MB_SERVER_UNREACHABLE'})
  })

  it('show what happens on all nodes', async () => {
    const heard = runProgram(['events', '--server', api, '--seconds', '3', '--type', 'mirror', '--json'], {
      MIRRORBITS_TOKEN: admin,
    })
    const switching = setInterval(() => void world.run('mirror', 'disable', 'two'), 700)
    const {stdout} = await heard
    clearInterval(switching)
    expect(stdout).toContain('"type":"mirror.changed"')
  })

  it('stop working with a token that is revoked', async () => {
    const token = await tokenOf('short', 'read')
    expect((await remote(token, 'mirror', 'list')).code).toBe(0)
    expect((await world.run('token', 'revoke', 'short')).stdout).toBe('short revoked\n')
    await vi.waitFor(async () => expect((await remote(token, 'mirror', 'list')).code).toBe(1))
  })
})

describe("the original's pipelines", () => {
  it('scan several mirrors, and watchers see who waits', async () => {
    const watcher = world.database.duplicate()
    const queues: {readonly request?: unknown; readonly mirrors: readonly {readonly name: string}[]}[] = []
    watcher.on('message', (_: string, message: string) => {
      const event = JSON.parse(message) as {readonly type: string} & (typeof queues)[number]
      if (event.type === 'scan.queue' && event.request !== undefined) queues.push(event)
    })
    await watcher.subscribe('_mirrorbits_events_0')
    await remote(await tokenOf('scanner', 'scan'), 'mirror', 'scan', 'one', 'two')
    await vi.waitFor(() => expect(queues.map(({mirrors}) => mirrors.map(({name}) => name))).toEqual([['two'], []]))
    expect(new Set(queues.map(({request}) => request)).size).toBe(1)
    watcher.disconnect()
  })

  it('scan all mirrors with a password that is piped in', async () => {
    const script = `echo '${PASSWORD}' | mirrorbits -h 127.0.0.1 -p "$PORT" -a scan -all -timeout=120`
    expect(await shell(script)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Scanning one\.\.\. .*\nScanning two\.\.\. scan error: /s) as string,
    })
  })

  it('list, and switch, with the password as a flag', async () => {
    const on = `mirrorbits -h 127.0.0.1 -p "$PORT" -P '${PASSWORD}'`
    expect(await shell(`${on} enable one && ${on} list -state=false | tail -n +2`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/enabled successfully\none\s*\ntwo\s*\n/) as string,
    })
  })

  it('answer questions after the password from the same pipe', async () => {
    await world.addMirror('two', '--comment', 'x').catch(() => undefined)
    const script = `{ echo '${PASSWORD}'; yes; } | mirrorbits -h 127.0.0.1 -p "$PORT" -a remove two`
    expect((await shell(script)).stdout).toContain("Mirror 'two' removed successfully")
  })

  it('end with 1 when the password is wrong', async () => {
    expect(await shell('echo nonsense | mirrorbits -h 127.0.0.1 -p "$PORT" -a list')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('MB_ACCESS_DENIED') as string,
    })
  })
})

it('keeps every call in the audit log, and no secret anywhere', async () => {
  await vi.waitFor(async () => {
    const lines = (await readFile(`${world.folder}/audit.log`, 'utf8')).trim().split('\n')
    const calls = lines.map(line => JSON.parse(line) as Record<string, unknown>)
    expect(calls).toContainEqual(
      expect.objectContaining({caller: 'anna', method: 'POST', path: '/api/v1/mirrors', status: 201}),
    )
    expect(calls).toContainEqual(expect.objectContaining({caller: '(password)', status: 200}))
    expect(calls).toContainEqual(expect.objectContaining({caller: '-', status: 401, address: '127.0.0.1'}))
  })
  const kept = (await readFile(`${world.folder}/audit.log`, 'utf8')) + server.log()
  expect(kept).not.toMatch(/mbt_|pass word|geheim/)
  expect(JSON.stringify(await world.database.hgetall('TOKENS'))).not.toContain('mbt_')
})

// These have servers of their own.
describe.concurrent('with a certificate', () => {
  it('speaks HTTPS, and takes a renewed one at a reload', async () => {
    const [certificate, key] = [`${world.folder}/cert.pem`, `${world.folder}/key.pem`]
    const put = async ({cert, key: secret}: {readonly cert: string; readonly key: string}) => {
      await writeFile(certificate, cert)
      await writeFile(key, secret)
    }
    await put(TEST_CERTIFICATES.one)
    const file = `${world.folder}/tls.conf`
    const lines = `StateDirectory: ${world.folder}/tls\n${config()}\nRPCTLSCertificate: ${certificate}\nRPCTLSKey: ${key}`
    await world.configure(lines, file)
    const secure = await world.startServer('--config', file)
    await secure.logged('admin API listening')
    const address = adminOf(secure)
    const port = Number(address.split(':')[1])
    const shownName = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({host: '127.0.0.1', port, rejectUnauthorized: false}, () => {
          resolve(String(socket.getPeerCertificate().subject.CN))
          socket.destroy()
        })
        socket.on('error', reject)
      })
    expect(await shownName()).toBe('one.example')

    const ask = (env: NodeJS.ProcessEnv, scheme = 'https') =>
      runProgram(['mirror', 'list', '--columns', 'name', '--server', `${scheme}://${address}`], {
        MIRRORBITS_TOKEN: PASSWORD,
        ...env,
      })
    await writeFile(`${world.folder}/ca.pem`, TEST_CERTIFICATES.one.cert)
    expect(await ask({MIRRORBITS_SERVER_CA: `${world.folder}/ca.pem`})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('one') as string,
    })
    expect(await ask({})).toMatchObject({code: 1, stderr: expect.stringContaining('MB_SERVER_UNREACHABLE') as string})
    expect(await ask({}, 'http')).toMatchObject({code: 1, stderr: expect.stringContaining('https://') as string})

    await put(TEST_CERTIFICATES.two)
    await secure.signal('SIGHUP', 'configuration reloaded')
    await vi.waitFor(async () => expect(await shownName()).toBe('two.example'))
    await writeFile(key, 'nonsense')
    await secure.signal('SIGHUP', 'admin API not reloaded')
    expect(await shownName()).toBe('two.example')
    await secure.stop()

    const broken = await runProgram(['server', '--config', file, '--json'])
    expect(broken).toMatchObject({code: 1, stdout: expect.stringContaining('MB_CONFIG_INVALID') as string})
  })
})

it.concurrent('goes on without admin API where its port is taken, says so, and takes it when it is free', async () => {
  const file = `${world.folder}/second.conf`
  await world.configure(`StateDirectory: ${world.folder}/second\nRPCListenAddress: ${api}`, file)
  const second = await world.startServer('--config', file)
  await second.logged('no admin API: something else listens there')
  await server.stop()
  await second.logged('admin API listening')
  await second.stop()
})
