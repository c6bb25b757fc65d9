import type {AddressInfo} from 'node:net'
import type {FastifyInstance} from 'fastify'
import {test as base} from 'vitest'
import {buildApp} from '../../src/server/app.js'
import {fakeWorld, type FakeWorld} from './app-deps.js'
import {partsOf, rawExchange, rawRequest} from './raw-http.js'

export interface RunningApp {
  readonly app: FastifyInstance
  readonly world: FakeWorld
  readonly port: number
  /** The answer to these bytes. */
  readonly raw: (bytes: string) => Promise<string>
  /** The answer to a well-formed request. */
  readonly ask: (line: string, headers?: readonly string[]) => Promise<ReturnType<typeof partsOf>>
}

/** `test` with the application listening on loopback, over a world that the test can change. */
export const test = base.extend<{running: RunningApp}>({
  // eslint-disable-next-line no-empty-pattern -- vitest reads a fixture's needs from this pattern
  running: async ({}, use) => {
    const {world, deps} = fakeWorld()
    const app = buildApp(deps)
    await app.listen({host: '127.0.0.1', port: 0})
    const {port} = app.server.address() as AddressInfo
    const raw = (bytes: string) => rawExchange({host: '127.0.0.1', port}, bytes)
    await use({app, world, port, raw, ask: async (line, headers) => partsOf(await raw(rawRequest(line, headers)))})
    app.server.closeAllConnections()
    await app.close()
  },
})
