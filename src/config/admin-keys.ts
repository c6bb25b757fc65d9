import {key} from './config-key.js'
import {isHostAndPort, isUnixSocket, text} from './value-kinds.js'

/** Keys of the admin API, of metrics, and of what a node keeps. */
export const ADMIN_KEYS = {
  RPCListenAddress: key(
    'Administration',
    text('localhost:3390', {
      allowed: 'host:port, :port, unix:/path, or empty',
      accepts: value => value === '' || isHostAndPort(value) || isUnixSocket(value),
    }),
    'reload',
    'Where the admin API is answered; empty switches it off.',
  ),
  RPCPassword: key(
    'Administration',
    text(''),
    'reload',
    'Password of the admin API, beside its tokens. With neither only programs of this host are admitted.',
    {secret: true},
  ),
  MetricsToken: key(
    'Administration',
    text(''),
    'reload',
    'Token that monitoring has to show for `/metrics` on the admin API; empty asks for none.',
    {secret: true, isNew: true},
  ),
  RPCTLSCertificate: key(
    'Administration',
    text(''),
    'reload',
    'File with the certificate chain (PEM) of the admin API, which then speaks HTTPS; a reload takes a renewed one.',
    {isNew: true},
  ),
  RPCTLSKey: key('Administration', text(''), 'reload', 'File with the key (PEM) of that certificate.', {isNew: true}),
  StateDirectory: key(
    'Administration',
    text(''),
    'restart',
    'Folder for what a node keeps. Default: `$STATE_DIRECTORY`; `/var/lib/mirrorbits` as root; otherwise `mirrorbits` in `$XDG_STATE_HOME` or `~/.local/state`.',
    {isNew: true},
  ),
} as const
