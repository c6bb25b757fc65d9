import {describe, expect} from 'vitest'
import {aToken, test, type AdminWorld} from '../../../test/support/admin.js'
import {MirrorbitsError} from '../../core/errors.js'

const basic = (password: string): string => `Authorization: Basic ${Buffer.from(`op:${password}`).toString('base64')}`

/** Work that ends only when it is told to: the application tells at its own end, and waits for it. */
const untilStopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new MirrorbitsError('MB_CANCELLED', 'Stopped.')))
  })

describe('who asks', () => {
  test('without token is refused, and told how', async ({admin}) => {
    const {status, headers, body} = await admin.call('GET /api/v1/mirrors')
    expect(status).toBe(401)
    expect(headers.join('\n').toLowerCase()).toContain('www-authenticate: bearer')
    expect(JSON.parse(body)).toMatchObject({code: 'MB_ACCESS_DENIED'})
  })

  test.for([
    ['GET', '/mirrors', 'read', 200],
    ['GET', '/unreadable-mirrors', 'read', 200],
    ['GET', '/export', 'scan', 403],
    ['GET', '/export', 'admin', 200],
    ['POST', '/refresh', 'read', 403],
    ['POST', '/refresh', 'scan', 202],
    ['POST', '/mirrors/1/enable', 'scan', 403],
    ['POST', '/mirrors/1/enable', 'admin', 200],
    ['GET', '/tokens', 'scan', 403],
    ['POST', '/reload', 'scan', 403],
    ['DELETE', '/mirrors/1', 'scan', 403],
    ['PATCH', '/mirrors/1', 'scan', 403],
  ] as const)('may %s %s with the scope %s: %i', async ([method, path, scope, status], {admin}) => {
    admin.operator.refresh = ({signal}) => untilStopped(signal)
    const answer = await admin.call(`${method} /api/v1${path}`, {secret: `${scope}-secret`})
    expect(answer.status).toBe(status)
    if (status === 403) expect(JSON.parse(answer.body)).toMatchObject({code: 'MB_FORBIDDEN'})
  })

  test.for([
    '',
    'x',
    'Bearer',
    'Bearer  ',
    'Basic !!!',
    'Basic bm9jb2xvbg==',
    'Digest a=b',
    `Bearer ${'x'.repeat(5000)}`,
  ])('is refused with the header %j', async (value, {admin}) => {
    const {status} = await admin.call('GET /api/v1/mirrors', {headers: [`Authorization: ${value}`]})
    expect(status).toBe(401)
  })

  test('gets in with the password in either form, and not when it is empty', async ({admin}) => {
    expect((await admin.call('GET /api/v1/tokens', {headers: [basic('')]})).status).toBe(401)
    admin.operator.tokens = () => Promise.resolve([])
    admin.password = 'pässwörd:x'
    expect((await admin.call('GET /api/v1/tokens', {headers: [basic('pässwörd:x')]})).status).toBe(200)
    admin.password = 'plain'
    expect((await admin.call('GET /api/v1/tokens', {secret: 'plain'})).status).toBe(200)
    expect(admin.audited.at(-1)).toMatchObject({caller: '(password)', status: 200})
  })

  test('is refused once the token has expired or was revoked', async ({admin}) => {
    admin.tokens = [aToken('t', 'read', 'secret', {expiresAt: admin.now / 1000 + 5})]
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'secret'})).status).toBe(200)
    admin.now += 5000
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'secret'})).status).toBe(401)
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'admin-secret'})).status).toBe(401)
  })

  test('gets in at once with a token that was made a moment ago', async ({admin}) => {
    await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})
    admin.tokens = [...admin.tokens, aToken('new', 'read', 'new-secret')]
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'new-secret'})).status).toBe(200)
  })

  test('is noted at most once a minute', async ({admin}) => {
    for (let i = 0; i < 3; i++) await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})
    expect(admin.used).toEqual(['r'])
    admin.now += 60_000
    await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})
    expect(admin.used).toEqual(['r', 'r'])
  })

  test('is still known while Redis is away', async ({admin}) => {
    admin.isRedisAway = true
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})).status).toBe(503)
    admin.isRedisAway = false
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})).status).toBe(200)
    admin.isRedisAway = true
    admin.now += 10_000
    expect((await admin.call('GET /api/v1/mirrors', {secret: 'read-secret'})).status).toBe(200)
  })

  test('guesses in vain after ten tries a minute, even right', async ({admin}) => {
    const guess = (secret: string) => admin.call('GET /api/v1/mirrors', {secret})
    for (let i = 0; i < 10; i++) expect((await guess(`wrong-${i}`)).status).toBe(401)
    const {status, headers} = await guess('read-secret')
    expect([status, headers.find(line => /^retry-after:/i.test(line))?.toLowerCase()]).toEqual([429, 'retry-after: 60'])
    admin.now += 60_000
    expect((await guess('read-secret')).status).toBe(200)
  })
})

describe('without any token and password', () => {
  test('a program of this host may do everything', async ({admin}) => {
    admin.tokens = []
    expect((await admin.call('POST /api/v1/mirrors/1/disable')).status).toBe(200)
    expect(admin.audited.at(-1)).toMatchObject({caller: '(local)', address: '127.0.0.1'})
  })

  test.for([
    'Origin: https://evil.example',
    'Sec-Fetch-Site: cross-site',
    'X-Forwarded-For: 192.0.2.1',
    'Forwarded: for=192.0.2.1',
    'Via: 1.1 proxy',
  ])('nobody else may, as who sends %s', async (header, {admin}) => {
    admin.tokens = []
    expect((await admin.call('GET /api/v1/mirrors', {headers: [header]})).status).toBe(401)
  })

  test('nobody may who was led here under another name', async ({admin}) => {
    admin.tokens = []
    const {status} = await admin.raw('GET /api/v1/mirrors HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(status).toBe(401)
  })
})

describe('probes', () => {
  test('need no token and leave no trace', async ({admin}) => {
    expect(await admin.call('GET /healthz')).toMatchObject({status: 200, body: '{"status":"ok"}'})
    expect((await admin.call('GET /readyz')).status).toBe(200)
    for (const [status, readiness] of [
      [503, {memoryLoaded: false, listening: true, workers: null, redisUp: false}],
      [503, {memoryLoaded: true, listening: false, workers: {wanted: 2, answering: 0}, redisUp: true}],
      [200, {memoryLoaded: true, listening: true, workers: {wanted: 2, answering: 1}, redisUp: false}],
    ] as const) {
      admin.readiness = readiness
      const answer = await admin.call('GET /readyz')
      expect([answer.status, JSON.parse(answer.body)]).toEqual([status, readiness])
    }
    expect(admin.audited).toEqual([])
  })
})

describe('a hostile call', () => {
  const secret = 'admin-secret'
  test.for([
    ['POST /api/v1/mirrors', '{', 400],
    ['POST /api/v1/mirrors', '[]', 400],
    ['POST /api/v1/mirrors', 'null', 400],
    ['POST /api/v1/mirrors', '{"name":1,"httpUrl":"http://a/"}', 400],
    ['POST /api/v1/mirrors', '{"name":"a","httpUrl":"http://a/","id":5}', 400],
    ['POST /api/v1/mirrors', '{"name":"a","httpUrl":"http://a/","__proto__":{"x":1}}', 400],
    ['PATCH /api/v1/mirrors/1', '{"score":1.5}', 400],
    ['PATCH /api/v1/mirrors/1', '{"countryCodes":"FR"}', 400],
    ['POST /api/v1/tokens', '{"name":"x","scope":"root"}', 400],
    ['POST /api/v1/tokens', '{"name":"x","scope":"read","lifetime":1e400}', 400],
    ['POST /api/v1/mirrors/1/scan', '{"protocol":"gopher"}', 400],
    ['POST /api/v1/scan', '{"mirrors":[]}', 400],
    ['GET /api/v1/mirrors/nobody', undefined, 404],
    ['GET /api/v1/mirrors/..%2f..%2fetc%2fpasswd', undefined, 404],
    ['GET /api/v1/../../etc/passwd', undefined, 404],
    ['GET /api/v1/mirrors/%zz', undefined, 400],
    ['GET /api/v1/mirrors/1/log?max=0', undefined, 400],
    ['GET /api/v1/mirrors/1/log?max=1e9', undefined, 400],
    ['GET /api/v1/stats/files?from=yesterday', undefined, 400],
    ['GET /api/v1/stats/mirrors?from=2026-11-02&to=2026-11-01', undefined, 400],
    ['GET /api/v1/select?path=/a&ip=nowhere', undefined, 400],
    ['GET /api/v1/nothing', undefined, 404],
    ['GET /', undefined, 404],
    ['BREW /api/v1/mirrors', undefined, 400],
  ] as const)('%s %s is answered with %i', async ([line, body, status], {admin}) => {
    const answer = await admin.call(line, {secret, ...(body === undefined ? {} : {body})})
    expect(answer.status).toBe(status)
    expect(admin.logged.filter(text => text.includes('admin call failed'))).toEqual([])
  })

  test('is cut off when its body or head is too large', async ({admin}) => {
    const body = JSON.stringify({name: 'x'.repeat(300_000)})
    expect((await admin.call('POST /api/v1/mirrors', {secret, body})).status).toBe(413)
    expect((await admin.call('GET /healthz', {headers: [`X: ${'x'.repeat(20_000)}`]})).status).toBe(431)
  })

  test('with a broken operation tells nobody what broke', async ({admin}) => {
    admin.operator.describeMirrors = () => Promise.reject(new Error('the password is geheim'))
    const {status, body} = await admin.call('GET /api/v1/mirrors', {secret})
    expect([status, body.includes('geheim')]).toEqual([500, false])
    expect(admin.logged.join('\n')).toContain('admin call failed')
  })
})

describe('secrets', () => {
  test('of mirrors are shown to admins who ask for them, and to nobody else', async ({admin}) => {
    for (const path of ['/mirrors', '/mirrors/ovh'])
      expect((await admin.call(`GET /api/v1${path}`, {secret: 'admin-secret'})).body).not.toContain('geheim')
    expect((await admin.call('GET /api/v1/export', {secret: 'admin-secret'})).body).toContain('geheim')
  })

  test('are in no log and in no audit', async ({admin}) => {
    admin.operator.createToken = ({name, scope}) =>
      Promise.resolve({
        token: {name, scope, createdAt: 1, expiresAt: undefined, lastUsedAt: undefined},
        secret: 'mbt_new',
      })
    await admin.call('POST /api/v1/tokens?x=query-secret', {
      secret: 'admin-secret',
      body: '{"name":"n","scope":"read"}',
    })
    await admin.call('GET /api/v1/mirrors', {secret: 'wrong-secret'})
    await admin.call('PATCH /api/v1/mirrors/1', {secret: 'admin-secret', body: '{"rsyncUrl":"rsync://u:geheim@h/"}'})
    const kept = JSON.stringify([admin.audited, admin.logged])
    expect(kept).not.toMatch(/secret|geheim|mbt_/)
    expect(admin.audited).toMatchObject([
      {caller: 'a', method: 'POST', path: '/api/v1/tokens', status: 201},
      {caller: '-', status: 401},
      {caller: 'a', method: 'PATCH', path: '/api/v1/mirrors/1', status: 200},
    ])
  })
})

describe('a webhook', () => {
  test('that comes often is one run, under the id that each was told', async ({admin}) => {
    const runs: (string | undefined)[] = []
    let endFirst: (error: Error) => void = () => undefined
    const first = new Promise<never>((_, reject) => (endFirst = reject))
    admin.operator.refresh = ({request, signal}) => {
      runs.push(request)
      return runs.length === 1 ? first : untilStopped(signal)
    }
    const ask = async (): Promise<string> => {
      const {status, body} = await admin.call('POST /api/v1/refresh', {secret: 'scan-secret'})
      expect(status).toBe(202)
      return (JSON.parse(body) as {request: string}).request
    }
    const before = await ask()
    await expect.poll(() => runs).toEqual([before])

    // However long these take, the next run does not begin meanwhile.
    const ids = await Promise.all(Array.from({length: 5}, ask))
    expect(new Set(ids).size).toBe(1)
    endFirst(new MirrorbitsError('MB_CANCELLED', 'Stopped.'))
    await expect.poll(() => runs).toEqual([before, ids[0]])
  })

  const post = (admin: AdminWorld, path: string, type: string, body: string) =>
    admin.raw(
      [
        ...[`POST /api/v1${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'],
        ...['Authorization: Bearer scan-secret', `Content-Type: ${type}`, `Content-Length: ${body.length}`, '', body],
      ].join('\r\n'),
    )

  test('may send fields of its own, or nothing', async ({admin}) => {
    admin.operator.refresh = ({signal}) => untilStopped(signal)
    for (const [type, body] of [
      ['application/json', '{"ref":"refs/heads/main","commits":[]}'],
      ['application/x-www-form-urlencoded', ''],
      ['text/plain', ''],
    ] as const)
      expect((await post(admin, '/refresh', type, body)).status).toBe(202)
  })

  test.for([
    ['/refresh', 'application/x-www-form-urlencoded', 'payload=1'],
    ['/refresh', 'text/plain', '{}'],
    ['/refresh', 'application/json', '"all"'],
    ['/refresh', 'application/json', 'null'],
    ['/refresh', 'application/json', '{"path":1}'],
    ['/scan', 'application/x-www-form-urlencoded', '{"mirrors":["ovh"]}'],
    ['/scan', 'text/plain', 'ovh'],
    ['/scan', 'application/json', '["ovh"]'],
    ['/scan', 'application/json', 'null'],
    ['/scan', 'application/json', '{"mirrors":["ovh"'],
    ['/scan', 'application/json', '{"mirror":"ovh"}'],
    ['/scan-queue', 'application/json', '{"request":"a b","waiting":1,"mirrors":[1]}'],
    ['/scan-queue', 'application/json', '{"request":"a","waiting":-1,"mirrors":[1]}'],
    ['/scan-queue', 'application/json', '{"request":"a","waiting":1,"mirrors":["ovh"]}'],
    ['/mirrors/1/scan', 'application/xml', '<protocol>http</protocol>'],
  ] as const)('that is not understood starts nothing: %s %s %s', async ([path, type, body], {admin}) => {
    let started = 0
    const start = (): Promise<never> => {
      started++
      return Promise.reject(new Error('nothing was to be started'))
    }
    Object.assign(admin.operator, {refresh: start, scanMirror: start, relayQueue: start})
    const answer = await post(admin, path, type, body)
    expect([answer.status, (JSON.parse(answer.body) as {code: string}).code]).toEqual([400, 'MB_USAGE'])
    // One that is understood comes after it.
    expect((await post(admin, '/mirrors/1/scan', 'application/json', '{}')).status).toBe(202)
    await expect.poll(() => started).toBe(1)
  })
})

test('nodes are upgraded on this host alone unless the body says more, also without any body', async ({admin}) => {
  const asked: boolean[] = []
  admin.operator.upgrade = ({everywhere}) => {
    asked.push(everywhere)
    return Promise.resolve({nodes: [], silent: 0})
  }
  const secret = 'admin-secret'
  expect((await admin.call('POST /api/v1/upgrade', {secret})).status).toBe(200)
  expect((await admin.call('POST /api/v1/upgrade', {secret, body: '{}'})).status).toBe(200)
  expect((await admin.call('POST /api/v1/upgrade', {secret, body: '{"everywhere":true}'})).status).toBe(200)
  expect((await admin.call('POST /api/v1/upgrade', {secret, body: '{"everywhere":"no"}'})).status).toBe(400)
  expect(asked).toEqual([false, false, true])
})
