import {describe, expect} from 'vitest'
import {test} from '../../test/support/app.js'
import {partsOf} from '../../test/support/raw-http.js'

/** What somebody would have to get answered behind a proxy that reads the first request otherwise. */
const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n'
const length = `Content-Length: ${HIDDEN.length}`

const undated = (headers: readonly string[]) => headers.filter(header => !header.startsWith('Date:'))

describe('a request that two programs could read in two ways', () => {
  test.for([
    ['two lengths', ['Content-Length: 0', length]],
    ['a list of lengths', [`Content-Length: 0, ${HIDDEN.length}`]],
    ['a length with a sign', [`Content-Length: +${HIDDEN.length}`]],
    ['a length that is no number', ['Content-Length: 0x0']],
    ['a length and chunks', [length, 'Transfer-Encoding: chunked']],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity']],
    ['a blank before the colon', ['Transfer-Encoding : chunked']],
    ['a folded line', ['X-A: b', ' Transfer-Encoding: chunked']],
    ['a header without a colon', ['Transfer-Encoding chunked']],
    ['a carriage return alone', ['X-A: b\rTransfer-Encoding: chunked']],
    ['a NUL', ['X-A: b\0c']],
  ] as const)('as with %s, is refused and ends its connection', async ([, headers], {running: {raw, world}}) => {
    const answer = await raw(`GET /testy.tgz HTTP/1.1\r\nHost: x\r\n${headers.join('\r\n')}\r\n\r\n${HIDDEN}`)
    expect(partsOf(answer).status).toBe(400)
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1)
    expect(world.counted).toEqual([])
  })

  test('has its body read as a body, and never as a request', async ({running: {raw}}) => {
    const answer = await raw(`GET /testy.tgz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${length}\r\n\r\n${HIDDEN}`)
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1)
  })

  test('as with an unknown coding, ends its connection, and what follows is not answered', async ({running: {raw}}) => {
    const answer = await raw(`GET /testy.tgz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n${HIDDEN}`)
    expect(answer.match(/^HTTP\/1\.1 (?!400 )/gm)).toHaveLength(1)
  })

  test('as with two hosts, is answered alike for each of them', async ({running: {ask}}) => {
    const [one, two] = [await ask('GET /testy.tgz'), await ask('GET /testy.tgz', ['Host: other.example'])]
    expect({...two, headers: undated(two.headers)}).toEqual({...one, headers: undated(one.headers)})
  })
})

describe('where a client is sent', () => {
  const EVIL = 'evil.example'
  test.for([
    ...[`//${EVIL}/`, `///${EVIL}/..`, `/\\${EVIL}/`, `/%2f%2f${EVIL}/`, `/%5c%5c${EVIL}/`, `/.//${EVIL}/a/..`],
    ...[`http://${EVIL}/testy.tgz`, `http://${EVIL}//a/../testy.tgz`, `/@${EVIL}/`, `/testy.tgz?url=//${EVIL}/`],
    ...[`/testy.tgz/..//${EVIL}`, `/a%0d%0aLocation:%20http://${EVIL}/`, `/a%E5%98%8D%E5%98%8ALocation:${EVIL}`],
  ])('is never a host that it names itself: %s', async (target, {running: {ask}}) => {
    const {status, headers} = await ask(`GET ${target}`)
    expect(status).toBeLessThan(500)
    for (const header of headers) {
      const location = /^Location: (.*)$/i.exec(header)?.[1]
      if (location === undefined) continue
      const {host} = new URL(location, 'http://ours.example/')
      expect(['ours.example', 'example.mirror', 'fallback.mirror']).toContain(host)
    }
  })

  test.for(['', '?mirrorlist', '?mirrorlist&json', '?meta4', '?mirrorlist&format=txt', '?mirrorstats', '?sha256'])(
    'and what it is shown has nothing of the host that it asked for: %s',
    async (query, {running: {raw, world}}) => {
      world.config = {outputMode: 'auto', digestHeaders: true, gzip: false}
      const headers = ['X-Forwarded-Host', 'X-Host', 'X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Server'].map(
        name => `${name}: ${EVIL}`,
      )
      const answer = await raw(
        [`GET /testy.tgz${query} HTTP/1.1`, `Host: ${EVIL}`, ...headers, 'Connection: close', '', ''].join('\r\n'),
      )
      expect(partsOf(answer).status).toBeLessThan(500)
      expect(answer).not.toContain(EVIL)
    },
  )
})

describe('a shared cache', () => {
  test('keeps no redirect unless the configuration says so', async ({running: {ask}}) => {
    const {headers} = await ask('GET /testy.tgz', [`X-Forwarded-Proto: https`])
    expect(headers).toContain('Cache-Control: private, no-cache')
  })
})
