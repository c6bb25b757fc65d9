import {once} from 'node:events'
import {createReadStream, type Stats, statSync} from 'node:fs'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {join} from 'node:path'

/**
 * How the mirror behaves. A number is the status of every answer; `hang` never
 * answers; `redirect` sends every request to `redirectTo`, or to itself for
 * ever; `wrong-size` announces one byte too many; `no-head` refuses HEAD.
 */
export type HttpMirrorMode = 'ok' | 'hang' | 'redirect' | 'wrong-size' | 'no-head' | 'no-length' | number

interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly userAgent: string
  /** The part that was asked for. */
  readonly range?: string
}

export interface HttpMirror {
  /** Ends in `/`. */
  readonly url: string
  readonly port: number
  readonly requests: readonly ReceivedRequest[]
  setMode(mode: HttpMirrorMode | 'ok' | '404' | '500', redirectTo?: string): void
  /** Ends the server and every connection. The same port can be taken again afterwards. */
  stop(): Promise<void>
}

/** Serves a folder as a mirror does: HEAD, ranges, Last-Modified. */
export async function startHttpMirror({
  root,
  host = '127.0.0.1',
  port = 0,
}: {
  readonly root: string
  readonly host?: string
  readonly port?: number
}): Promise<HttpMirror> {
  const requests: ReceivedRequest[] = []
  let mode: HttpMirrorMode = 'ok'
  let redirectTo: string | undefined
  const server = createServer((request, response) => {
    const {method = 'GET', url = '/'} = request
    const {range, 'user-agent': userAgent = ''} = request.headers
    requests.push({method, url, userAgent, ...(range === undefined ? {} : {range})})
    if (mode === 'hang') return
    if (typeof mode === 'number') response.writeHead(mode).end()
    else if (mode === 'redirect') response.writeHead(302, {location: redirectTo ?? url}).end()
    else if (mode === 'no-head' && method === 'HEAD') response.writeHead(405).end()
    else sendFile(root, request, response, mode)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}/`,
    port: address.port,
    requests,
    setMode: (next, to) => {
      mode = next === '404' || next === '500' ? Number(next) : next
      redirectTo = to
    },
    stop: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function sendFile(root: string, request: IncomingMessage, response: ServerResponse, mode: HttpMirrorMode): void {
  const file = fileOf(root, request.url ?? '/')
  if (file === undefined) {
    response.writeHead(404).end()
    return
  }
  const {path, stats} = file
  const headers: Record<string, string | number> = {
    'last-modified': stats.mtime.toUTCString(),
    'accept-ranges': 'bytes',
  }
  const wanted = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const start = Number(wanted?.[1] ?? 0)
  const end = Math.min(
    Number(wanted?.[2] === undefined || wanted[2] === '' ? stats.size - 1 : wanted[2]),
    stats.size - 1,
  )
  if (wanted !== null) {
    if (start >= stats.size) {
      response.writeHead(416, {'content-range': `bytes */${stats.size}`}).end()
      return
    }
    headers['content-range'] = `bytes ${start}-${end}/${stats.size}`
  }
  if (mode !== 'no-length') headers['content-length'] = end - start + 1 + (mode === 'wrong-size' ? 1 : 0)
  response.writeHead(wanted === null ? 200 : 206, headers)
  if (request.method === 'HEAD' || stats.size === 0) response.end()
  else createReadStream(path, {start, end}).pipe(response)
}

/** Names are bytes: `%E9` alone is one byte of a name, not UTF-8. */
function fileOf(root: string, url: string): {readonly path: Buffer; readonly stats: Stats} | undefined {
  const [path = '/'] = url.split(/[?#]/, 1)
  const bytes = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  if (bytes.split('/').includes('..') || bytes.includes('\0')) return undefined
  const full = Buffer.concat([Buffer.from(join(root, '/')), Buffer.from(bytes.replace(/^\/+/, ''), 'latin1')])
  const stats = statSync(full, {throwIfNoEntry: false})
  return stats?.isFile() === true ? {path: full, stats} : undefined
}
