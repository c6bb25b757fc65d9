import {createReadStream, type Stats} from 'node:fs'
import {realpath, stat} from 'node:fs/promises'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join, sep} from 'node:path'
import {pipeline} from 'node:stream/promises'

export interface MirrorServer {
  readonly port: number
  close(): Promise<void>
}

export interface MirrorServerOptions {
  readonly folder: string
  readonly address: string
  /** 0 takes any free port. */
  readonly port: number
  /** Answers every request with 503. */
  readonly isDown: boolean
}

/** A small HTTP server for the files of one folder: GET and HEAD, one range, nothing else. */
export async function startMirrorServer({folder, address, port, isDown}: MirrorServerOptions): Promise<MirrorServer> {
  const root = await realpath(folder)
  const server = createServer((request, response) => {
    serve(root, isDown, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(root: string, isDown: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (isDown) {
    end(response, 503)
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    end(response, 405, {Allow: 'GET, HEAD'})
    return
  }
  const found = await findFile(root, request.url ?? '/')
  if (found === undefined) {
    end(response, 404)
    return
  }
  const {path, stats} = found
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Last-Modified': stats.mtime.toUTCString(),
    'Accept-Ranges': 'bytes',
  }
  const range = parseRange(request.headers.range, stats.size)
  if (range === 'unsatisfiable') {
    end(response, 416, {'Content-Range': `bytes */${stats.size}`})
    return
  }
  const {start, end: last} = range ?? {start: 0, end: stats.size - 1}
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'Content-Length': last - start + 1,
    ...(range === undefined ? {} : {'Content-Range': `bytes ${start}-${last}/${stats.size}`}),
  })
  if (request.method === 'HEAD' || last < start) response.end()
  else await pipeline(createReadStream(path, {start, end: last}), response)
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, {...headers, 'Content-Length': 0}).end()
}

/** Undefined unless the address names a file inside the folder, wherever links may lead. */
async function findFile(
  root: string,
  url: string,
): Promise<{readonly path: string; readonly stats: Stats} | undefined> {
  try {
    const path = await realpath(join(root, decodeURIComponent(url.split('?')[0] ?? '')))
    const stats = await stat(path)
    return stats.isFile() && path.startsWith(root + sep) ? {path, stats} : undefined
  } catch {
    // Not there, or not an address at all: for a client that is the same.
    return undefined
  }
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Undefined for what is no single range of bytes: then the whole file is the answer, as RFC 9110 allows. */
function parseRange(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start <= end ? {start, end} : 'unsatisfiable'
}
