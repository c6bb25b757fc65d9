import {MirrorbitsError} from '../core/errors.js'

/** Where an admin API is, ready to connect to. */
export interface ServerAddress {
  readonly connect: {readonly host: string; readonly port: number} | {readonly socketPath: string}
  readonly isTls: boolean
  /** What stands before `/api`, for a server behind a proxy; without final slash. */
  readonly base: string
  /** For messages. */
  readonly shown: string
}

const DEFAULT_PORT = 3390

/** Reads `https://host:port`, `http://host`, `host:port` or `unix:/path`. Throws MB_USAGE. */
export function parseServerAddress(text: string): ServerAddress {
  if (/^unix:\/./.test(text)) {
    return {connect: {socketPath: text.slice('unix:'.length)}, isTls: false, base: '', shown: text}
  }
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.search + url.hash !== '') {
    throw wrong('The server is no address.')
  }
  if (url.username + url.password !== '') throw wrong('The address of the server holds a password.')
  const isTls = url.protocol === 'https:'
  const hasPort = url.port !== '' || /^[^/]*\/\/[^/]*:\d+(?:\/|$)/.test(full)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  // A name alone is where mirrorbits listens; behind a proxy the usual ports are written out.
  const port = hasPort ? Number(url.port || (isTls ? 443 : 80)) : DEFAULT_PORT
  const base = url.pathname.replace(/\/+$/, '')
  return {connect: {host, port}, isTls, base, shown: `${url.protocol}//${url.hostname}:${port}${base}`}
}

const wrong = (message: string): MirrorbitsError =>
  new MirrorbitsError('MB_USAGE', message, {
    hint: 'Write --server https://host:port, http://host:port or unix:/path; tokens go into --token or MIRRORBITS_TOKEN.',
  })
