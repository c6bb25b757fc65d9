import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import type {MirrorJson} from '../../src/operations/mirror-json.js'
import {ask, explain, from, names, reasons} from '../support/ask.js'
import {startHttpMirror, type HttpMirror} from '../support/http-mirror.js'
import {programKnowing} from '../support/name-server.js'
import type {RunningServer} from '../support/program.js'
import {createWorld, type World} from '../support/world.js'

const CONFIG = "CheckInterval: 0\nCheckTimeout: 2\nFallbacks: [{URL: 'http://fallback.example/'}]"
const OVER_IPV4 = '192.0.2.1'
const OVER_IPV6 = '2001:db8::1'
const FILE = '/disk.iso'

let world: World
let server: RunningServer
let young: HttpMirror
let secondOfBoth: HttpMirror

/** The second half of a mirror with addresses of both families. */
const startOverIpv6 = (port?: number) =>
  startHttpMirror({root: world.mirror('both').root, host: '::1', ...(port === undefined ? {} : {port})})

beforeAll(async () => {
  world = await createWorld({mirrors: ['old', 'both', 'young'], config: CONFIG})
  await world.publish('disk.iso', 'a disk')
  await world.copyTo()
  await world.json('refresh')
  for (const name of ['old', 'both', 'young']) await world.addMirror(name)
  await world.json('mirror', 'scan', '--all', '--enable')
  young = await startOverIpv6()
  const {port} = world.mirror('both').http
  secondOfBoth = await startOverIpv6(port)
  await world.json('mirror', 'set', 'young', `http=${young.url}`)
  await world.json('mirror', 'set', 'both', `http=http://both.test:${port}/`)
  const program = await programKnowing(world.folder, {
    'both.test': [
      {address: world.mirror('both').host, family: 4},
      {address: '::1', family: 6},
    ],
  })
  server = await world.startServerBy(program)
})
afterAll(async () => {
  await young.stop()
  await secondOfBoth.stop()
  await world.close()
})

const choice = async (client: string) => {
  const answer = await explain(server.address, FILE, client)
  return {in: names(answer), out: reasons(answer)}
}
const eventually = (check: () => Promise<void>) => vi.waitFor(check, {interval: 50})
const familiesOfBoth = async () => {
  const listed = await world.json<MirrorJson[]>('mirror', 'list')
  const {ipv4, ipv6, up} = listed.find(({name}) => name === 'both')?.http ?? {}
  return {ipv4, ipv6, up}
}

it('a client over IPv6 is never sent to a mirror without IPv6, nor one over IPv4 to a mirror without IPv4', async () => {
  await eventually(async () => {
    expect(await choice(OVER_IPV6)).toEqual({in: ['both', 'young'], out: {old: 'No IPv6'}})
    expect(await choice(OVER_IPV4)).toEqual({in: ['both', 'old'], out: {young: 'No IPv4'}})
  })

  for (let time = 0; time < 50; time++) {
    const {headers} = await ask(server.address, FILE, from(OVER_IPV6))
    expect(headers.location).not.toContain(world.mirror('old').host)
  }
})

it('a mirror that stops answering over IPv6 is up, and is kept from those who come over IPv6', async () => {
  await secondOfBoth.stop()

  await eventually(async () =>
    expect(await choice(OVER_IPV6)).toEqual({in: ['young'], out: {old: 'No IPv6', both: 'No IPv6'}}),
  )
  expect(await familiesOfBoth()).toEqual({ipv4: true, ipv6: false, up: true})
  expect(await choice(OVER_IPV4)).toMatchObject({in: ['both', 'old']})
  await server.logged(/"msg":"both HTTP Up! Not over IPv6: /)
})

it('and gets them back when it answers again', async () => {
  secondOfBoth = await startOverIpv6(world.mirror('both').http.port)

  await eventually(async () => expect(await choice(OVER_IPV6)).toMatchObject({in: ['both', 'young']}))
  expect(await familiesOfBoth()).toEqual({ipv4: true, ipv6: true, up: true})
})

it('a mirror that answers over IPv6 alone is up for those', async () => {
  await world.stopMirror('both')

  await eventually(async () => expect(await choice(OVER_IPV4)).toMatchObject({in: ['old'], out: {both: 'No IPv4'}}))
  expect(await choice(OVER_IPV6)).toMatchObject({in: ['both', 'young']})
})

it('without any mirror that works over IPv6 the others serve, unless they never may', async () => {
  await young.stop()
  await secondOfBoth.stop()
  await eventually(async () => expect((await choice(OVER_IPV6)).in).toEqual(['old']))

  await world.configure(`${CONFIG}\nAddressFamilies: strict`)
  await server.signal('SIGHUP', 'configuration reloaded')

  expect(await choice(OVER_IPV6)).toMatchObject({in: ['fallback0'], out: {old: 'No IPv6'}})
})
