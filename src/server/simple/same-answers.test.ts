import {once} from 'node:events'
import {connect} from 'node:net'
import fc from 'fast-check'
import {expect} from 'vitest'
import {FALLBACK, type FakeWorld, ranked} from '../../../test/support/app-deps.js'
import {test} from '../../../test/support/app.js'
import type {Config, PathPolicy} from '../../core/config.js'

/** Node answers what has this header: it tells of the connection. */
const BY_NODE = 'TE: trailers'

const TARGETS = [
  '/testy.tgz', '/testy.tgz', '/testy.tgz/', '//testy.tgz', '/a/../testy.tgz', '/latest.tgz', '/%74esty.tgz', '/testy%',
  '/testy.tgz?', '/testy.tgz?https=1', '/testy.tgz?https=0', '/testy.tgz?"<>', '/testy.tgz#x', '/testy.tgz?trace',
  '/testy.tgz?trace&fromip=192.0.2.3', '/testy.tgz?mirrorlist', '/testy.tgz?metalink', '/testy.tgz?json', '/nothing',
] // prettier-ignore

const LINES = [
  'Accept: */*', 'Accept: */*;q=0', 'Accept: application/json', 'Accept: application/metalink4+xml', 'Accept:', 'Range:',
  'Accept: text/html, application/json;q=0.5', 'Forwarded: for=192.0.2.7;proto=https', 'Range: bytes=1-', 'Cookie: a=b',
  'X-Forwarded-For: 192.0.2.1, 10.1.1.1', 'X-Forwarded-For: x', 'X-Forwarded-Proto: https', 'X-Forwarded-Proto: a, b',
  'If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT', 'If-Modified-Since: x', 'User-Agent: curl/8', 'User-Agent: \xe9',
  'Origin: http://x.example', 'Accept-Encoding: gzip', 'If-None-Match: *', 'Connection: Keep-Alive',
] // prettier-ignore

const config: fc.Arbitrary<Partial<Config>> = fc.record({
  outputMode: fc.constantFrom('auto', 'json', 'redirect'),
  gzip: fc.boolean(),
  allowHttpToHttpsRedirects: fc.boolean(),
  sameDownloadInterval: fc.constantFrom(0, 600),
  trustedProxies: fc.constantFrom([], ['127.0.0.0/8', '10.0.0.0/8']),
  forwardingHeader: fc.constantFrom('x-forwarded-for', 'forwarded'),
  traceAddresses: fc.constantFrom([], ['127.0.0.0/8']),
  stickyMinutes: fc.constantFrom(0, 10),
  maxLinkHeaders: fc.constantFrom(0, 1, 5),
  digestHeaders: fc.boolean(),
  allowOutdatedFiles: fc.constantFrom([], [{prefix: '/', minutes: 5}]),
})

const policy: fc.Arbitrary<PathPolicy> = fc.record({
  match: fc.constant('*.tgz'),
  pattern: fc.constant('.*'),
  mode: fc.constantFrom('mirrors', 'origin', 'stale'),
  maxAgeMinutes: fc.constant(5),
  oneVersion: fc.boolean(),
  outputMode: fc.constantFrom(undefined, 'auto', 'json', 'redirect'),
  cacheControl: fc.constantFrom(undefined, 'public, max-age=5'),
  redirectStatus: fc.constantFrom(301, 302, 303, 307, 308),
})

const world = fc.record({
  config,
  policy: fc.option(policy, {nil: undefined}),
  picked: fc.subarray([ranked('a', 'http://a.example/'), ranked('b', 'https://b.example/ü'), ranked('c', 'http://c/')]),
  fallbacks: fc.subarray([FALLBACK]),
})

/** All that comes back for these bytes, on a connection that says nothing more. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const socket = connect({host: '127.0.0.1', port}).setEncoding('latin1')
  let text = ''
  socket.on('data', (part: string) => (text += part))
  socket.end(bytes, 'latin1')
  await once(socket, 'close')
  return text.replace(/^Date: .*GMT\r$/m, 'Date: now')
}

/** What a request leads to, in the answer and behind it. */
async function effects(port: number, {counted, logged, errors, located, wishes}: FakeWorld, bytes: string) {
  const lists: readonly unknown[][] = [counted, logged, errors, located, wishes]
  for (const list of lists) list.length = 0
  const text = await answerTo(port, bytes)
  return [text, ...lists.map(list => [...list])]
}

test('Whatever is configured, a simple request has the effects that it has with Node, once, byte for byte', async ({
  running,
}) => {
  const {port} = running
  running.world.aliases = {'/latest.tgz': '/testy.tgz'}
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.constantFrom('GET', 'HEAD'),
      fc.constantFrom(...TARGETS),
      fc.subarray(LINES),
      async (changes, method, target, lines) => {
        Object.assign(running.world, changes)
        const pathPolicies = changes.policy === undefined ? [] : [changes.policy]
        running.world.config = {...changes.config, pathPolicies}
        const head = [`${method} ${target} HTTP/1.1`, 'Host: x', ...lines]
        const own = await effects(port, running.world, [...head, '', ''].join('\r\n'))
        expect(own).toEqual(await effects(port, running.world, [...head, BY_NODE, '', ''].join('\r\n')))
        seen.add(String(own[0]).slice(9, 12))
      },
    ),
    {numRuns: 500},
  )
  for (const status of ['302', '304', '503']) expect(seen).toContain(status)
})
