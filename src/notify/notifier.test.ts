import {createServer, type IncomingMessage, type Server} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {SMTPServer, type SMTPServerOptions} from 'smtp-server'
import {afterEach, describe, expect, it, vi} from 'vitest'
import {TEST_CERTIFICATES} from '../../test/support/certificates.js'
import {NOTICE_EVENTS, type Notice} from '../core/notify/notice.js'
import type {EmailSettings, NotificationSettings} from '../core/notify/settings.js'
import type {Log} from '../core/ports.js'
import {openNotifier, type Notifier} from './open-notifier.js'
import {signatureOf} from './webhook.js'

const AT = '2026-11-21T12:00:00.000Z'
const notice: Notice = {event: 'mirror.state', severity: 'bad', subject: 'paris', text: 'HTTP is down: Timeout', at: AT}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Posted {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A web server on loopback that answers the statuses in turn, the last one for ever; 0 answers nothing. */
async function startReceiver(statuses: readonly number[] = [204], isTls = false) {
  const posted: Posted[] = []
  const handle: Parameters<typeof createServer>[1] = (request, response) => {
    void text(request).then(body => {
      const status = statuses[Math.min(posted.length, statuses.length - 1)] ?? 204
      posted.push({url: request.url ?? '', headers: request.headers, body})
      if (status !== 0) response.writeHead(status, {location: '/elsewhere'}).end('x'.repeat(100_000))
    })
  }
  const server: Server = isTls ? createTlsServer(TEST_CERTIFICATES.one, handle) : createServer(handle)
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise(resolve => void server.close(resolve))
  })
  const {port} = server.address() as AddressInfo
  return {posted, url: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}/hooks/geheim`}
}

async function open(settings: Partial<NotificationSettings>, retryAfterMs: readonly number[] = [1, 1]) {
  const logged: string[] = []
  const note = (fields: object, message: string): void => void logged.push(JSON.stringify({...fields, message}))
  const log: Log = {debug: note, info: note, warn: note, error: note, child: () => log}
  const notifier: Notifier = await openNotifier({
    ...{log, retryAfterMs, clock: () => Date.parse(AT), node: 'n1', userAgent: 'mirrorbits/1'},
    settings: {webhooks: [], email: undefined, caFile: '', ...settings},
  })
  closing.push(() => notifier.close())
  return {notifier, logged}
}

const webhook = (url: string, more: object = {}) => ({url, secret: '', events: NOTICE_EVENTS, ...more})

/** A file with the certificate of the test servers. */
async function authorities(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-ca-'))
  closing.push(() => rm(folder, {recursive: true}))
  await writeFile(join(folder, 'ca.pem'), TEST_CERTIFICATES.one.cert)
  return join(folder, 'ca.pem')
}

describe('a webhook', () => {
  it('gets JSON, signed over the time and the body', async () => {
    const {posted, url} = await startReceiver()
    const {notifier} = await open({webhooks: [webhook(url, {secret: 'key'})]})
    notifier.tell([notice, {...notice, subject: 'rome', severity: 'good', text: 'HTTP is up'}])
    await vi.waitFor(() => expect(posted).toHaveLength(1))

    const [{url: path, headers, body} = {url: '', headers: {}, body: ''}] = posted
    expect(path).toBe('/hooks/geheim')
    expect(headers).toMatchObject({'content-type': 'application/json', 'user-agent': 'mirrorbits/1'})
    expect(headers['x-mirrorbits-signature']).toBe(signatureOf('key', '1795262400', body))
    expect(headers['x-mirrorbits-timestamp']).toBe('1795262400')
    expect(JSON.parse(body)).toEqual({
      ...{v: 1, at: AT, node: 'n1', more: 0},
      title: 'mirrorbits: paris HTTP is down: Timeout (and 1 more)',
      text: expect.stringContaining(`rome: HTTP is up (${AT})`) as string,
      notices: [notice, expect.objectContaining({subject: 'rome'})],
    })
  })

  it('gets only what it asked for', async () => {
    const {posted, url} = await startReceiver()
    const {notifier} = await open({webhooks: [webhook(url, {events: ['warning']})]})
    notifier.tell([notice])
    notifier.tell([notice, {...notice, event: 'warning', subject: 'n1'}])
    await vi.waitFor(() => expect(posted).toHaveLength(1))
    expect((JSON.parse(posted[0]?.body ?? '') as {notices: Notice[]}).notices.map(({event}) => event)).toEqual([
      'warning',
    ])
  })

  it('that fails for a moment is tried again, and the order is kept', async () => {
    const {posted, url} = await startReceiver([503, 429, 200])
    const {notifier} = await open({webhooks: [webhook(url)]})
    notifier.tell([notice])
    notifier.tell([{...notice, subject: 'second'}])
    await vi.waitFor(() => expect(posted).toHaveLength(4))
    expect(posted.map(({body}) => body.includes('second'))).toEqual([false, false, false, true])
  })

  it('that refuses or leads elsewhere is not tried again, and its secrets are in no log', async () => {
    for (const status of [404, 302]) {
      const {posted, url} = await startReceiver([status])
      const {notifier, logged} = await open({webhooks: [webhook(url)]})
      notifier.tell([notice])
      await vi.waitFor(() => expect(logged.join()).toContain(`it answered with ${status}`))
      expect(posted).toHaveLength(1)
      expect(logged.join()).not.toContain('geheim')
    }
  })

  it('that is not there, or never answers, is given up, and too many messages are dropped', async () => {
    const {url} = await startReceiver([0])
    const {notifier, logged} = await open({webhooks: [webhook('http://127.0.0.1:1/geheim'), webhook(url)]}, [1])
    for (let i = 0; i < 12; i++) notifier.tell([notice])
    await vi.waitFor(() => expect(logged.join()).toContain('ECONNREFUSED'))
    expect(logged.filter(line => line.includes('too many are waiting'))).toHaveLength(4)
    await notifier.close()
    expect(logged.join()).not.toContain('geheim')
  })

  it('must show a certificate that is trusted', async () => {
    const {posted, url} = await startReceiver([200], true)
    const {notifier} = await open({webhooks: [webhook(url)]})
    expect(await notifier.test()).toEqual([
      {kind: 'webhook', target: new URL(url).origin, problem: expect.stringMatching(/certificate/) as string},
    ])
    expect(posted).toEqual([])
    const trusting = await open({webhooks: [webhook(url)], caFile: await authorities()})
    expect(await trusting.notifier.test()).toMatchObject([{problem: undefined}])
    expect(posted[0]?.body).toContain('this is a test')
  })

  it('with authorities that cannot be read is a mistake of the configuration', async () => {
    await expect(open({caFile: '/nowhere/ca.pem'})).rejects.toMatchObject({code: 'MB_CONFIG_INVALID'})
    await expect(open({caFile: 'package.json'})).rejects.toMatchObject({code: 'MB_CONFIG_INVALID'})
  })
})

describe('mail', () => {
  async function startMailServer(options: SMTPServerOptions = {}) {
    const mails: {readonly from: string; readonly to: readonly string[]; readonly text: string; isSecure: boolean}[] =
      []
    const server = new SMTPServer({
      ...{...TEST_CERTIFICATES.one, disableReverseLookup: true, logger: false},
      onAuth: ({username, password}, _session, done) =>
        username === 'bob' && password === 'geheim'
          ? done(null, {user: 'bob'})
          : done(new Error('Invalid login geheim-wrong')),
      onData(stream, {envelope: {mailFrom, rcptTo}, secure: isSecure}, done) {
        void text(stream).then(body => {
          mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({address}) => address),
            text: body,
            isSecure,
          })
          done()
        })
      },
      ...options,
    })
    server.on('error', () => undefined) // a client that does not trust us hangs up
    await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise<void>(resolve => server.close(resolve)))
    const {port} = server.server.address() as AddressInfo
    const settings: EmailSettings = {
      ...{server: `127.0.0.1:${port}`, security: 'starttls', user: 'bob', password: 'geheim'},
      ...{from: 'mirrors@example.org', to: ['a@example.org', 'b@example.org'], events: NOTICE_EVENTS},
    }
    return {mails, settings}
  }

  it('is sent over STARTTLS with a password, as plain text', async () => {
    const {mails, settings} = await startMailServer()
    const {notifier, logged} = await open({email: settings, caFile: await authorities()})
    notifier.tell([notice])
    await vi.waitFor(() => expect(mails).toHaveLength(1))
    expect(logged).toEqual([])
    expect(mails[0]).toMatchObject({
      from: 'mirrors@example.org',
      to: ['a@example.org', 'b@example.org'],
      isSecure: true,
    })
    expect(mails[0]?.text).toContain('Subject: mirrorbits: paris HTTP is down: Timeout')
    expect(mails[0]?.text).toContain('Auto-Submitted: auto-generated')
  })

  it('is sent over TLS from the start, or in plain where that is wanted', async () => {
    const tls = await startMailServer({secure: true})
    const plain = await startMailServer({authOptional: true, disabledCommands: ['STARTTLS', 'AUTH']})
    const caFile = await authorities()
    for (const email of [
      {...tls.settings, security: 'tls'} as const,
      {...plain.settings, security: 'none', user: '', password: ''} as const,
    ]) {
      const {notifier} = await open({email, caFile})
      expect(await notifier.test()).toMatchObject([{kind: 'email', problem: undefined}])
    }
    expect([tls, plain].map(({mails}) => mails.length)).toEqual([1, 1])
  })

  it('is not sent to a server without STARTTLS, with a certificate that is not trusted, or with a wrong password', async () => {
    const bare = await startMailServer({disabledCommands: ['STARTTLS']})
    const sound = await startMailServer()
    const caFile = await authorities()
    for (const [email, file, problem] of [
      [bare.settings, caFile, /TLS/],
      [sound.settings, '', /certificate/],
      [{...sound.settings, password: 'geheim-wrong'}, caFile, /Invalid login/],
    ] as const) {
      const {notifier} = await open({email, caFile: file})
      const [delivery] = await notifier.test()
      expect(delivery?.problem).toMatch(problem)
      expect(delivery?.problem).not.toContain('geheim-wrong')
    }
    expect([...bare.mails, ...sound.mails]).toEqual([])
  })

  it('has no headers that somebody has put into the name of a mirror', async () => {
    const {mails, settings} = await startMailServer()
    const {notifier} = await open({email: settings, caFile: await authorities()})
    notifier.tell([{...notice, subject: 'x\r\nBcc: evil@example.org\r\n\r\nHello'}])
    await vi.waitFor(() => expect(mails).toHaveLength(1))
    expect(mails[0]?.to).toEqual(['a@example.org', 'b@example.org'])
    expect(mails[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
  })
})
