import {proxyHeaderV2} from './proxy-header.js'

/** A number in [0, 1). */
type Random = () => number

export interface Fuzz {
  /** The bytes (latin1) of some requests, mostly malformed. */
  request(): string
  /** The same behind a header of the PROXY protocol, mostly malformed too. */
  proxied(): string
}

const PIECES = ['a.iso', 'dir', '..', '.', '', '%2e%2e', '%2F', '%00', '%', '%zz', '%ff', '\u00e9', '%e2%82%ac', '~', ';', ' ', '\t', '*', '\\', 'a.iso.meta4', '?', '#', '[', '"<>', '%0d%0a', 'a'.repeat(300)] // prettier-ignore
const QUERY_KEYS = ['mirrorlist', 'mirrorstats', 'stats', 'md5', 'sha1', 'sha256', 'meta4', 'metalink', 'trace', 'https', 'format', 'fromip', 'pretty', '__proto__', '%00', ''] // prettier-ignore
const VALUES = ['', '0', '1', '-1', 'json', 'txt', 'apt', 'html', '%', '%00', '::1', '1.2.3.4', 'a;b', '\u00ff', '1'.repeat(400), '=', '&', '%26'] // prettier-ignore
const HEADER_NAMES = ['Host', 'Accept', 'Accept-Encoding', 'Range', 'If-Modified-Since', 'If-None-Match', 'User-Agent', 'X-Forwarded-For', 'X-Forwarded-Proto', 'Forwarded', 'Content-Length', 'Transfer-Encoding', 'Expect', 'Upgrade', 'Connection', 'Referer', 'Cookie', '__proto__', 'constructor'] // prettier-ignore
const HEADER_VALUES = ['', '*/*', 'application/json;q=0.5, text/html;q=nan', 'application/metalink4+xml', 'gzip;q=1e9', 'bytes=0-', 'bytes=-,,', 'Thu, 99 Foo 2026', 'Sat, 21 Nov 2026 00:00:00 GMT', '1.2.3.4, unknown,, [::1]:80', 'for="[2001:db8::1]";proto=https, for=', 'for="\\', 'https', '0', '-1', '99999999999999999999', 'chunked', 'chunked, identity', '100-continue', 'websocket', 'keep-alive, upgrade', ', '.repeat(200), '"', '\u00e9\u00ff', 'x\0y', '\u0001', 'q'.repeat(2000)] // prettier-ignore
const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'CONNECT', 'TRACE', 'PROPFIND', 'get', 'G\0T', 'PRI', '', 'GET'.repeat(50)] // prettier-ignore
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/11', 'http/1.1', 'HTTP', ''] // prettier-ignore
const TOKENS = ['\r', '\n', '\r\n', '\r\n\r\n', '\0', ' ', '\t', ':', '%', '/', '//', '?', '#', '\u00ff', '\u0080', 'HTTP/1.1', 'GET / ', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n', '{', '"'] // prettier-ignore
const REAL = [
  'GET /a.iso HTTP/1.1\r\nHost: mirrors.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nConnection: close\r\n\r\n',
  'HEAD /dir/a.iso?mirrorlist&format=json HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\nConnection: close\r\n\r\n',
  'GET /a.iso HTTP/1.1\r\nHost: h\r\nRange: bytes=0-99\r\nIf-Modified-Since: Sat, 21 Nov 2026 00:00:00 GMT\r\nConnection: close\r\n\r\n',
  'POST /a.iso HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody',
  'GET /a.iso HTTP/1.0\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
]

/** Endless requests that follow from the numbers drawn. */
export function createFuzz(random: Random): Fuzz {
  const below = (end: number): number => Math.floor(random() * end)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const times = <T>(most: number, make: () => T): T[] => Array.from({length: below(most + 1)}, make)

  const bytes = (): string => times(2000, () => String.fromCharCode(below(256))).join('')
  const pair = (): string => `${pick(QUERY_KEYS)}${pick(['=', '', '=='])}${pick(VALUES)}`
  const target = (): string =>
    `${pick(['/', '/', '//', '', 'http://h/', '*'])}${times(6, () => pick(PIECES)).join('/')}${pick(['', '?'])}${times(5, pair).join(pick(['&', ';', '&&']))}`
  const header = (): string => `${pick(HEADER_NAMES)}${pick([': ', ':', ' : ', ''])}${pick(HEADER_VALUES)}`
  const composed = (): string =>
    [
      `${pick(METHODS)} ${target()} ${pick(VERSIONS)}`,
      'Host: h',
      'Connection: close',
      ...times(6, header),
      '',
      '',
    ].join(pick(['\r\n', '\r\n', '\r\n', '\n']))
  const odd = (): string => `GET ${target()} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`
  const huge = (): string =>
    pick([
      () => `GET /${pick(PIECES).repeat(20_000).slice(0, 200_000)} HTTP/1.1\r\nHost: h\r\n\r\n`,
      () => `GET /a.iso HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: ${'1.2.3.4, '.repeat(below(20_000))}\r\n\r\n`,
      () => `GET /a.iso HTTP/1.1\r\nHost: h\r\n${'A: b\r\n'.repeat(below(30_000))}\r\n`,
      () => `GET /a.iso?${`${pair()}&`.repeat(below(3000))} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`,
    ])()

  function mutated(text: string): string {
    const at = below(text.length + 1)
    const end = Math.min(text.length, at + below(20))
    return pick([
      () => text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1),
      () => text.slice(0, at) + text.slice(end),
      () => text.slice(0, end) + text.slice(at),
      () => text.slice(0, at) + pick(TOKENS) + text.slice(at),
      () => text.slice(0, at),
    ])()
  }
  const mutatedReal = (): string => times(4, () => 0).reduce<string>(mutated, mutated(pick(REAL)))
  const many = (): string => times(12, () => pick([odd, mutatedReal, composed])().replace('Connection: close\r\n', '')).join('') // prettier-ignore

  const request = (): string => {
    const kind = random()
    if (kind < 0.3) return mutatedReal()
    if (kind < 0.5) return odd()
    if (kind < 0.8) return composed()
    if (kind < 0.9) return bytes()
    return kind < 0.99 ? many() : huge()
  }

  const proxyHeader = (): string =>
    pick([
      () => 'PROXY TCP4 192.0.2.1 198.51.100.1 4711 80\r\n',
      () => 'PROXY TCP6 2001:db8::1 ::1 1 2\r\n',
      () => 'PROXY UNKNOWN\r\n',
      () => proxyHeaderV2({source: pick(['192.0.2.1', '2001:db8::1']), more: below(300)}).toString('latin1'),
      () => proxyHeaderV2({version: below(16), command: below(16), family: below(256), more: below(400)}).toString('latin1'), // prettier-ignore
    ])()
  const proxied = (): string => {
    const head = proxyHeader()
    return (
      pick([() => head, () => mutated(head), () => mutated(mutated(head)), () => head + head, () => ''])() + request()
    )
  }
  return {request, proxied}
}
