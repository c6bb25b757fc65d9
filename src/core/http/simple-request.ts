/** A request as most clients send it. */
export interface SimpleRequest {
  readonly method: 'GET' | 'HEAD'
  /** As in the request line. */
  readonly url: string
  readonly headers: SimpleHeaders
}

/**
 * The headers that answers depend on, by names in lower case. An object that always has all of them is read and made
 * much faster than one with whatever the client sends: a third of what a redirect costs.
 */
export interface SimpleHeaders {
  readonly accept: string | undefined
  readonly forwarded: string | undefined
  readonly 'if-modified-since': string | undefined
  readonly range: string | undefined
  readonly 'user-agent': string | undefined
  readonly 'x-forwarded-for': string | undefined
  readonly 'x-forwarded-proto': string | undefined
}

/** A request line and header lines as RFC 9112 has them, without anything that it only tolerates. */
const HEAD = /^(?:GET|HEAD) \/[\x21-\x7e]* HTTP\/1\.1\r\n(?:[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*\r\n)+$/

const VERSION_LENGTH = ' HTTP/1.1'.length

/**
 * Reads the head of a request, from its first byte to the end of its last header line; characters are bytes.
 *
 * Undefined for everything that is not the plainest form of asking for a file, though it may be a good request: another
 * method or version, a body, a word about the connection other than `keep-alive`, one of these headers twice, no `Host`.
 * Two programs that read the same connection must agree where a request ends (RFC 9112, 11.2), so what is not understood
 * at once is left to Node's parser.
 */
export function readSimpleRequest(head: string): SimpleRequest | undefined {
  if (!HEAD.test(head)) return undefined
  const method = head.startsWith('GET') ? 'GET' : 'HEAD'
  const lineEnd = head.indexOf('\r\n')
  const headers = readHeaders(head, lineEnd + 2)
  return headers && {method, url: head.slice(method.length + 1, lineEnd - VERSION_LENGTH), headers}
}

function readHeaders(head: string, start: number): SimpleHeaders | undefined {
  const headers: {-readonly [name in keyof SimpleHeaders]: SimpleHeaders[name]} = {
    accept: undefined,
    forwarded: undefined,
    'if-modified-since': undefined,
    range: undefined,
    'user-agent': undefined,
    'x-forwarded-for': undefined,
    'x-forwarded-proto': undefined,
  }
  let hasHost = false
  for (let at = start; at < head.length;) {
    const colon = head.indexOf(':', at)
    const end = head.indexOf('\r', colon)
    const name = head.slice(at, colon).toLowerCase()
    switch (name) {
      case 'accept':
      case 'forwarded':
      case 'if-modified-since':
      case 'range':
      case 'user-agent':
      case 'x-forwarded-for':
      case 'x-forwarded-proto':
        if (headers[name] !== undefined) return undefined
        headers[name] = trimmed(head, colon + 1, end)
        break
      case 'host':
        if (hasHost) return undefined
        hasHost = true
        break
      case 'connection':
        if (trimmed(head, colon + 1, end).toLowerCase() !== 'keep-alive') return undefined
        break
      // A body may follow, or something else than another request.
      case 'content-length':
      case 'transfer-encoding':
      case 'trailer':
      case 'te':
      case 'expect':
      case 'upgrade':
      case 'proxy-connection':
        return undefined
    }
    at = end + 2
  }
  return hasHost ? headers : undefined
}

const TAB = 0x09
const BLANK = 0x20

/** Without the blanks and tabs around it; `trim` would also take away what is blank in Unicode only. */
function trimmed(text: string, start: number, end: number): string {
  let from = start
  let to = end
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

const isBlank = (code: number): boolean => code === BLANK || code === TAB
