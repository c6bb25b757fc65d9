import {createHash} from 'node:crypto'
import type {IncomingMessage} from 'node:http'
import {describe, expect, it} from 'vitest'
import type {ApiToken} from '../../core/admin/api-token.js'
import type {Log} from '../../core/ports.js'
import {createGatekeeper, type Gatekeeper} from './gatekeeper.js'

const ignore = (): void => undefined
const silent: Log = {debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silent}

function gatekeeperFor(list: () => Promise<readonly ApiToken[]>): Gatekeeper {
  const tokens = {
    list: async () => [...(await list())],
    used: () => Promise.resolve(),
    add: () => Promise.resolve(),
    remove: () => Promise.resolve(true),
  }
  return createGatekeeper({tokens, password: () => 'right', clock: () => 1_000_000, log: silent})
}

const from = (secret: string): IncomingMessage =>
  ({headers: {authorization: `Bearer ${secret}`}, socket: {remoteAddress: '192.0.2.1'}}) as unknown as IncomingMessage

const codeOf = async (admission: ReturnType<Gatekeeper>): Promise<string> => {
  const result = await admission
  return result.kind === 'admitted' ? 'admitted' : result.error.code
}

describe('createGatekeeper', () => {
  it('tries no more secrets of those that come at once than of those that come one by one', async () => {
    const gatekeeper = gatekeeperFor(() => new Promise(resolve => setImmediate(() => resolve([]))))
    const guesses = [...Array.from({length: 50}, (_, index) => `wrong${index}`), 'right']
    const codes = await Promise.all(guesses.map(guess => codeOf(gatekeeper(from(guess), 'admin'))))
    expect(codes.filter(code => code === 'MB_ACCESS_DENIED')).toHaveLength(10)
    expect(codes.at(-1)).toBe('MB_TOO_MANY_ATTEMPTS')
  })

  it('does not count a token that was made a moment ago as a wrong one', async () => {
    const made: ApiToken[] = []
    const gatekeeper = gatekeeperFor(() => Promise.resolve(made))
    for (let index = 0; index < 20; index++) {
      const secret = `secret${index}`
      const hash = createHash('sha256').update(secret).digest('hex')
      made.push({name: `t${index}`, hash, scope: 'read', createdAt: 1000, expiresAt: undefined, lastUsedAt: undefined})
      expect(await codeOf(gatekeeper(from(secret), 'read'))).toBe('admitted')
    }
  })
})
