import {execFile} from 'node:child_process'
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {type DebianServer, startDebianServer, unpackDebian} from './debian-server.js'

const run = promisify(execFile)
const OPENSSL = ['openssl', 'libssl3']

export interface FtpServer {
  readonly port: number
  /** `ftp://host:port/folder`, with percent-encoded credentials when given. */
  readonly url: (
    folder: string,
    options?: {readonly user?: string; readonly password?: string; readonly tls?: boolean},
  ) => string
  readonly stop: () => Promise<void>
}

export interface Certificate {
  readonly keyFile: string
  readonly certFile: string
  /** Its own authority, as PEM. */
  readonly pem: string
}

/** A certificate for 127.0.0.1 and localhost that nobody trusts unless told. */
export async function makeCertificate(folder: string, days = 2): Promise<Certificate> {
  const {path, env} = await unpackDebian('openssl', OPENSSL)
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = [
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-days',
    String(days),
  ]
  const files = ['-keyout', keyFile, '-out', certFile]
  const config = ['-config', path('etc/ssl/openssl.cnf')]
  await run(
    path('usr/bin/openssl'),
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...config, ...subject, ...files],
    {
      env,
    },
  )
  return {keyFile, certFile, pem: await readFile(certFile, 'utf8')}
}

/** vsftpd, which knows LIST and MDTM and no MLSD, serving a folder to everybody. */
export async function startVsftpd({
  root,
  certificate,
}: {
  readonly root: string
  readonly certificate?: Certificate
}): Promise<FtpServer> {
  const {path, env} = await unpackDebian('vsftpd', ['vsftpd', 'libwrap0', 'libcap2', 'libnsl2', 'libtirpc3', 'libssl3'])
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-vsftpd-'))
  await mkdir(join(folder, 'empty'))
  const configFile = join(folder, 'vsftpd.conf')
  const server = await startDebianServer(
    path('usr/sbin/vsftpd'),
    async port => {
      const lines = [
        'listen=YES',
        'listen_address=127.0.0.1',
        `listen_port=${port}`,
        'background=NO',
        'seccomp_sandbox=NO',
        'anonymous_enable=YES',
        'no_anon_password=YES',
        `anon_root=${root}`,
        `secure_chroot_dir=${join(folder, 'empty')}`,
        'nopriv_user=nobody',
        // Anybody whose home is there.
        'ftp_username=daemon',
        'allow_writeable_chroot=YES',
        'xferlog_enable=NO',
        ...(process.getuid?.() === 0 ? [] : ['run_as_launching_user=YES']),
        ...(certificate === undefined
          ? []
          : [
              'ssl_enable=YES',
              'allow_anon_ssl=YES',
              'ssl_tlsv1=YES',
              `rsa_cert_file=${certificate.certFile}`,
              `rsa_private_key_file=${certificate.keyFile}`,
            ]),
      ]
      await writeFile(configFile, `${lines.join('\n')}\n`)
      return [configFile]
    },
    env,
  )
  return withUrls(server, folder)
}

/** pure-ftpd, which knows MLSD, serving a folder to one user. */
export async function startPureFtpd({
  root,
  user,
  password,
}: {
  readonly root: string
  readonly user: string
  readonly password: string
}): Promise<FtpServer> {
  const {path, env} = await unpackDebian('pure-ftpd', [
    'pure-ftpd',
    'pure-ftpd-common',
    'libsodium23',
    'libcap2',
    'libssl3',
  ])
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-pure-ftpd-'))
  const database = join(folder, 'users.pdb')
  const users = join(folder, 'users')
  await writeFile(users, `${user}:${await cryptOf(password)}:65534:65534::${root}/./::::::::::::\n`)
  await run(path('usr/bin/pure-pw'), ['mkdb', database, '-f', users], {env})
  await chmod(folder, 0o755)
  const server = await startDebianServer(
    path('usr/sbin/pure-ftpd'),
    port => ['-S', `127.0.0.1,${port}`, '-E', '-4', '-H', '-l', `puredb:${database}`, '-g', join(folder, 'pid')],
    env,
  )
  return withUrls(server, folder)
}

/** Its own tool would choose a hash that takes a second of processor time at each login. */
async function cryptOf(password: string): Promise<string> {
  const {path, env} = await unpackDebian('openssl', OPENSSL)
  const hashing = run(path('usr/bin/openssl'), ['passwd', '-6', '-stdin'], {env})
  hashing.child.stdin?.end(password)
  return (await hashing).stdout.trim()
}

const withUrls = ({port, stop}: DebianServer, folder: string): FtpServer => ({
  port,
  url: (path, {user, password = '', tls = false} = {}) => {
    const login = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
    return `${tls ? 'ftps' : 'ftp'}://${login}127.0.0.1:${port}${path}`
  },
  stop: async () => {
    await stop()
    await rm(folder, {recursive: true, force: true})
  },
})
