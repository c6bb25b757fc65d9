/** Where to list from, in the parts that an FTP client takes separately. */
export interface FtpUrl {
  readonly kind: 'url'
  /** A name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** `ftps`: the connection is encrypted before the login, and so is all data. */
  readonly secure: boolean
  /** Percent-decoded raw bytes (latin1); `anonymous` when the URL names none. */
  readonly user: string
  /** Percent-decoded raw bytes (latin1); never shown. */
  readonly password: string
  /** The folder to list as raw bytes (latin1): starts with `/` and does not end in one, so the root is empty. */
  readonly folder: string
}

export interface InvalidFtpUrl {
  readonly kind: 'invalid'
  /** Never holds the URL itself, which may hold a password. */
  readonly problem: string
}

const SHAPE = /^(ftps?):\/\/(?:([^/]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*))(:\d{1,5})?(\/.*)?$/is
const ANONYMOUS = 'anonymous'
const DEFAULT_PORT = 21
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/
const invalid = (problem: string): InvalidFtpUrl => ({kind: 'invalid', problem})

/** Checks a mirror's FTP URL. Its path is absolute on the server, as operators of mirrors write it. */
export function parseFtpUrl(text: string): FtpUrl | InvalidFtpUrl {
  if (!/^ftps?:\/\//i.test(text)) return invalid('The URL does not start with ftp:// or ftps://.')
  const [, scheme = '', login, host = '', port, path = ''] = SHAPE.exec(text) ?? []
  if (host === '') return invalid('The URL names no valid host.')
  const portNumber = port === undefined ? DEFAULT_PORT : Number(port.slice(1))
  if (portNumber < 1 || portNumber > 65_535) return invalid('The port is not between 1 and 65535.')
  const [name = '', ...rest] = (login ?? '').split(':')
  const user = decode(name) === '' ? ANONYMOUS : decode(name)
  const password = rest.length === 0 ? ANONYMOUS : decode(rest.join(':'))
  const folder = decode(path).replace(/\/+/g, '/').replace(/\/$/, '')
  if (CONTROL_CHARACTER.test(user + password + folder)) return invalid('The URL holds a control character.')
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(folder)) return invalid('The path of the URL holds a . or .. segment.')
  return {
    kind: 'url',
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: portNumber,
    secure: scheme.toLowerCase() === 'ftps',
    user,
    password,
    folder,
  }
}

/** Raw bytes; a `%` that starts no byte stands for itself. */
function decode(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
