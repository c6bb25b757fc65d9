import {withTrailingSlash} from '../mirror.js'

/** Where to list from, in the parts that rsync takes separately. */
export interface RsyncUrl {
  readonly kind: 'url'
  /** `rsyncs` is rsync inside TLS. */
  readonly scheme: 'rsync' | 'rsyncs'
  /** Percent-decoded; empty when there is none. */
  readonly user: string
  /** Percent-decoded; never shown and never an argument of a process. */
  readonly password: string | undefined
  /**
   * What rsync gets: always `rsync://`, without credentials, ending in `/`. Its
   * path is percent-decoded, because rsync takes it literally: `%20` would be
   * three characters of a name.
   */
  readonly address: string
  /** Where the listing begins inside the module: empty, or ending in `/`. */
  readonly begin: string
}

export interface InvalidRsyncUrl {
  readonly kind: 'invalid'
  /** Never holds the URL itself, which may hold a password. */
  readonly problem: string
}

const SHAPE = /^(rsyncs?):\/\/(?:([^/]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*))(:\d{1,5})?\/(.*)$/is
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/
const invalid = (problem: string): InvalidRsyncUrl => ({kind: 'invalid', problem})

/** Checks a mirror's rsync URL. A module is needed, for without one rsync lists modules instead of files. */
export function parseRsyncUrl(text: string): RsyncUrl | InvalidRsyncUrl {
  if (!/^rsyncs?:\/\//i.test(text)) return invalid('The URL does not start with rsync:// or rsyncs://.')
  const [, scheme = '', login = '', host = '', port = '', path = ''] = SHAPE.exec(text) ?? []
  if (host === '') return invalid('The URL names no valid host with a module after it.')
  if (port !== '' && !isPort(Number(port.slice(1)))) return invalid('The port is not between 1 and 65535.')
  const [user = '', ...rest] = login.split(':')
  const parts = {user: decode(user), password: decode(rest.join(':')), path: decode(path)}
  if (parts.user === undefined || parts.password === undefined || parts.path === undefined) {
    return invalid('The URL holds percent-encoded bytes that are not UTF-8.')
  }
  if (CONTROL_CHARACTER.test(parts.user + parts.password + parts.path)) {
    return invalid('The URL holds a control character.')
  }
  if (/^\/*$/.test(parts.path)) return invalid('The URL names no rsync module.')
  const folder = withTrailingSlash(parts.path)
  return {
    kind: 'url',
    scheme: scheme.toLowerCase() === 'rsync' ? 'rsync' : 'rsyncs',
    user: parts.user,
    password: rest.length === 0 ? undefined : parts.password,
    address: `rsync://${host}${port}/${folder}`,
    begin: folder.slice(folder.indexOf('/') + 1),
  }
}

const isPort = (port: number): boolean => port >= 1 && port <= 65_535

/** A `%` that starts no byte stands for itself, as rsync sees it. */
function decode(text: string): string | undefined {
  try {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, bytes => decodeURIComponent(bytes))
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
