import {createHash, randomUUID} from 'node:crypto'
import type {AddressInfo} from 'node:net'
import {test as base} from 'vitest'
import type {ApiToken, TokenScope} from '../../src/core/admin/api-token.js'
import {MirrorbitsError} from '../../src/core/errors.js'
import type {NodeFigures} from '../../src/core/metrics/node-figures.js'
import type {Log} from '../../src/core/ports.js'
import type {Operator} from '../../src/operations/operator.js'
import {buildAdminApp} from '../../src/server/admin/admin-app.js'
import {createCoalescer} from '../../src/server/admin/coalesce.js'
import type {AuditedCall, Readiness} from '../../src/server/admin/deps.js'
import {aDescription} from './described-mirror.js'
import {someFigures} from './figures.js'
import {aMirror} from './mirrors.js'
import {partsOf, rawExchange} from './raw-http.js'

/** What the admin API of a test stands on; the test may change it. */
export interface AdminWorld {
  now: number
  password: string
  tokens: ApiToken[]
  readiness: Readiness
  isRedisAway: boolean
  figures: NodeFigures
  metricsToken: string
  operator: Partial<Operator>
  readonly used: string[]
  readonly audited: AuditedCall[]
  readonly logged: string[]
  readonly port: number
  /** The answer to these bytes. */
  raw(bytes: string): Promise<ReturnType<typeof partsOf>>
  /** The answer to a call with this secret. */
  call(
    line: string,
    options?: {readonly secret?: string; readonly body?: string; readonly headers?: readonly string[]},
  ): Promise<{
    readonly status: number
    readonly headers: readonly string[]
    readonly body: string
  }>
}

export const aToken = (name: string, scope: TokenScope, secret: string, more: Partial<ApiToken> = {}): ApiToken => ({
  ...{name, scope, createdAt: 0, expiresAt: undefined, lastUsedAt: undefined},
  hash: createHash('sha256').update(secret).digest('hex'),
  ...more,
})

/** `test` with the admin API listening on loopback, with a token for each scope named after it. */
export const test = base.extend<{admin: AdminWorld}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  admin: async ({}, use) => {
    const logged: string[] = []
    const note = (fields: object, message: string): void => void logged.push(JSON.stringify({...fields, message}))
    const log: Log = {debug: note, info: note, warn: note, error: note, child: () => log}
    const audited: AuditedCall[] = []
    const used: string[] = []
    const mirror = aMirror({rsyncUrl: 'rsync://bob:geheim@h/m/'})
    const operator: Partial<Operator> = {
      mirrors: () => Promise.resolve([mirror]),
      describeMirrors: () => Promise.resolve([aDescription({rsyncUrl: mirror.rsyncUrl})]),
      unreadableMirrors: () => Promise.resolve([{id: 7, problem: 'score is no number'}]),
      program: () =>
        Promise.resolve({version: '1.2.3', node: '20.0.0', platform: 'linux', architecture: 'x64', processors: 2}),
      concurrentSync: () => Promise.resolve(2),
      setMirrorEnabled: (one, enabled) => Promise.resolve({...one, enabled}),
      updateMirror: (one, settings) => Promise.resolve({...one, ...settings}),
    }
    const state = {
      now: 1_800_000_000_000,
      password: '',
      tokens: [
        aToken('r', 'read', 'read-secret'),
        aToken('s', 'scan', 'scan-secret'),
        aToken('a', 'admin', 'admin-secret'),
      ],
      readiness: {memoryLoaded: true, listening: true, workers: null, redisUp: true},
      isRedisAway: false,
      figures: someFigures(),
      metricsToken: '',
      operator,
    }
    const soon = createCoalescer({
      ...{delayMs: 100, busyMs: 50, parallel: () => 2},
      newId: randomUUID,
      onFailed: () => undefined,
    })
    const app = buildAdminApp({
      log,
      clock: () => state.now,
      operator: new Proxy({} as Operator, {
        get: (_, name) => (state.operator as Record<string | symbol, unknown>)[name],
      }),
      tokens: {
        list: () =>
          state.isRedisAway
            ? Promise.reject(new MirrorbitsError('MB_REDIS_UNREACHABLE', 'Redis is away.'))
            : Promise.resolve(state.tokens),
        used: name => Promise.resolve(void used.push(name)),
      },
      password: () => state.password,
      readiness: () => state.readiness,
      figures: () => Promise.resolve(state.figures),
      metricsToken: () => state.metricsToken,
      soon,
      audit: call => void audited.push(call),
    })
    await app.listen({host: '127.0.0.1', port: 0})
    const {port} = app.server.address() as AddressInfo
    const raw = async (bytes: string) => partsOf(await rawExchange({host: '127.0.0.1', port}, bytes))
    await use(
      Object.assign(state, {
        ...{used, audited, logged, port, raw},
        call: (line: string, {secret, body, headers = []}: Parameters<AdminWorld['call']>[1] = {}) =>
          raw(
            [
              `${line} HTTP/1.1`,
              'Host: localhost',
              'Connection: close',
              ...(secret === undefined ? [] : [`Authorization: Bearer ${secret}`]),
              ...(body === undefined
                ? []
                : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
              ...headers,
              '',
              body ?? '',
            ].join('\r\n'),
          ),
      }),
    )
    await soon.close()
    app.server.closeAllConnections()
    await app.close()
  },
})
