import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'
import {SMTPServer} from 'smtp-server'
import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {runProgram} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

interface Told {
  readonly node: string
  readonly notices: readonly {readonly subject: string; readonly text: string}[]
}

let world: World
let receiver: Server
const told: Told[] = []

const PASSWORD = 'gEh3im'

/** Where mail goes that somebody sends here. */
let mailServer: SMTPServer
const mails: {readonly to: readonly string[]; readonly body: string}[] = []

function startMailServer(): SMTPServer {
  const server = new SMTPServer({
    ...{disableReverseLookup: true, logger: false, allowInsecureAuth: true, disabledCommands: ['STARTTLS']},
    onAuth: ({password}, _session, done) =>
      password === PASSWORD ? done(null, {user: 'bob'}) : done(new Error(`Wrong: ${String(password)}`)),
    onData(stream, {envelope: {rcptTo}}, done) {
      void text(stream).then(body => {
        mails.push({to: rcptTo.map(({address}) => address), body})
        done()
      })
    },
  })
  server.on('error', () => undefined) // a client that hangs up
  return server
}

const settings = (password = PASSWORD): string => {
  const {port} = receiver.address() as AddressInfo
  const {port: mailPort} = mailServer.server.address() as AddressInfo
  return [
    ...['CheckInterval: 0', 'DownAfterFailures: 1', 'UpAfterSuccesses: 1', 'Notifications:'],
    `  Webhooks: [{URL: 'http://127.0.0.1:${port}/hook-${PASSWORD}', Events: [mirror.state]}]`,
    ...['  Email:', `    Server: 127.0.0.1:${mailPort}`, '    Security: none', '    User: bob'],
    ...[
      `    Password: ${password}`,
      '    From: a@example.org',
      '    To: [b@example.org]',
      '    Events: [mirror.state]',
    ],
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
  mailServer = startMailServer()
  await new Promise<void>(resolve => void mailServer.listen(0, '127.0.0.1', resolve))
  world = await createWorld({mirrors: ['paris', 'berlin'], config: settings()})
  await world.publish('a.iso', 'a')
  await world.copyTo()
  await world.json('refresh')
  await world.addMirror('paris')
  await world.addMirror('berlin')
  await world.json('mirror', 'scan', '--all', '--enable')
})
afterAll(async () => {
  await world.close()
  await new Promise<void>(resolve => mailServer.close(resolve))
  receiver.closeAllConnections()
  await new Promise(resolve => receiver.close(resolve))
})

it('a message to try is sent to both, and one that cannot be sent says why without the secrets', async () => {
  const tried = await world.run('notify', 'test')
  expect(tried.code).toBe(0)
  expect([told.splice(0).length, mails.splice(0).length]).toEqual([1, 1])

  const other = `${world.folder}/other.conf`
  await world.configure(settings(`${PASSWORD}-other`), other)
  const refused = await runProgram(['notify', 'test', '--config', other])
  expect(refused.code).toBe(1)
  expect(tried.stdout + tried.stderr + refused.stdout + refused.stderr).not.toContain(PASSWORD)
  told.splice(0)
})

it('two nodes send one message when all mirrors go down, and one when they are back', async () => {
  const first = await world.serve('/a.iso')
  const secondFile = `${world.folder}/second.conf`
  await world.configure(`${settings()}\nStateDirectory: ${world.folder}/state-2`, secondFile)
  const second = await world.startServer('--config', secondFile)

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
  await vi.waitFor(() => expect(mails).toHaveLength(3), {timeout: 15_000, interval: 250})
  for (const {to, body} of mails) {
    expect(to).toEqual(['b@example.org'])
    // A long subject goes on in the next line.
    expect(body.replaceAll(/\r\n(?=[ \t])/g, '')).toMatch(/^Subject: mirrorbits: (?:berlin|paris) .*\(and 1 more\)/m)
  }
  expect([first, second].map(server => server.log()).join('')).not.toContain(PASSWORD)
}, 300_000)
