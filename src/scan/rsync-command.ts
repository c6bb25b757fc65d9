import Rsync from 'rsync'
import {isRsyncOption} from '../core/listing/rsync-options.js'
import type {RsyncUrl} from '../core/listing/parse-rsync-url.js'

export interface RsyncCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

export interface RsyncTimeouts {
  /** Milliseconds for the whole listing. */
  readonly totalMs: number
  /** Seconds without a byte; 30 unless told. */
  readonly idleSeconds?: number
  /** Seconds to connect; 30 unless told. */
  readonly connectSeconds?: number
}

/**
 * The command that lists a module. The package only builds the constant
 * options; its `execute()` hands a string to a shell and is never called. The
 * address follows `--`, so that nothing in it is an option. The password goes
 * by the environment, where other users cannot see it. Inside TLS the mirror's
 * certificate is always checked, against the system's authorities or those of
 * `RSYNC_SSL_CA_CERT`.
 */
export function rsyncCommand(
  {scheme, user, password, address}: RsyncUrl,
  {idleSeconds = 30, connectSeconds = 30}: RsyncTimeouts,
  mirrorOptions: readonly string[],
  {isFlat = false}: {readonly isFlat?: boolean} = {},
  {PATH: path, RSYNC_SSL_CA_CERT: ca = ''}: NodeJS.ProcessEnv = process.env,
): RsyncCommand {
  const options = new Rsync()
    // Without recursion a listing is of the folder's own entries.
    .flags(isFlat ? 'd' : 'r')
    .flags('8')
    .set('list-only')
    .set('no-motd')
    .set('no-h')
    .set('timeout', String(idleSeconds))
    .set('exclude', '.~tmp~/')
  // After our own, which nothing may include again; checked once more, for Redis may hold anything.
  const allowed = mirrorOptions.filter(isRsyncOption).map(option => `--${option}`)
  // rsync-ssl connects by a helper program, for which rsync knows no such limit.
  if (scheme === 'rsync') options.set('contimeout', String(connectSeconds))
  return {
    program: scheme === 'rsync' ? 'rsync' : 'rsync-ssl',
    args: [...options.args(), ...allowed, '--', address],
    env: {
      ...(path === undefined ? {} : {PATH: path}),
      LC_ALL: 'C',
      TZ: 'UTC',
      ...(scheme === 'rsync' ? {} : checkedTls(ca)),
      ...(user === '' ? {} : {USER: user}),
      ...(password === undefined ? {} : {RSYNC_PASSWORD: password}),
    },
  }
}

/**
 * For rsync-ssl: its other helper, stunnel, checks no names, and an empty list
 * of authorities would stand for any certificate.
 */
const checkedTls = (ca: string): NodeJS.ProcessEnv => ({
  RSYNC_SSL_TYPE: 'openssl',
  ...(ca === '' ? {} : {RSYNC_SSL_CA_CERT: ca}),
})
