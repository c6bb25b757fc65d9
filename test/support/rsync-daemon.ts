import {spawn} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {accepting, freePort, stopped} from './listening.js'

export interface RsyncModule {
  readonly path: string
  /** With `password`: the module asks for them. */
  readonly user?: string
  readonly password?: string
  /** Whose rights reading needs; works only as root, others read with their own. */
  readonly uid?: number
}

export interface RsyncDaemon {
  readonly host: string
  readonly port: number
  /** `rsync://host:port/module/`, with percent-encoded credentials when given. */
  url(module: string, credentials?: {readonly user: string; readonly password: string}): string
  stop(): Promise<void>
}

/** Starts an rsync daemon on a free port and returns once it accepts connections. */
export async function startRsyncDaemon({
  host = '127.0.0.1',
  modules,
}: {
  readonly host?: string
  readonly modules: Readonly<Record<string, RsyncModule>>
}): Promise<RsyncDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-rsyncd-'))
  const port = await freePort(host)
  const config = join(folder, 'rsyncd.conf')
  await writeFile(config, await configuration(folder, host, port, modules))
  const daemon = spawn('rsync', ['--daemon', '--no-detach', `--config=${config}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  daemon.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const stop = async (): Promise<void> => {
    // It ends at once by this signal, and only after 0.4 s by others.
    await stopped(daemon, 'SIGUSR1')
    await rm(folder, {recursive: true, force: true})
  }
  try {
    await accepting(host, port, daemon)
  } catch (error) {
    await stop()
    throw new Error(`The rsync daemon did not start: ${errors}`, {cause: error})
  }
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    host,
    port,
    url: (module, credentials) => {
      const login =
        credentials === undefined
          ? ''
          : `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`
      return `rsync://${login}${authority}/${module}/`
    },
    stop,
  }
}

async function configuration(
  folder: string,
  host: string,
  port: number,
  modules: Readonly<Record<string, RsyncModule>>,
): Promise<string> {
  const lines = [`port = ${port}`, `address = ${host}`, 'use chroot = no', `log file = ${join(folder, 'log')}`]
  const isRoot = process.getuid?.() === 0
  for (const [name, {path, user, password, uid = 0}] of Object.entries(modules)) {
    lines.push(`[${name}]`, `path = ${path}`, 'read only = yes')
    if (isRoot) lines.push(`uid = ${uid}`, `gid = ${uid}`)
    if (user === undefined || password === undefined) continue
    const secrets = join(folder, `${name}.secrets`)
    await writeFile(secrets, `${user}:${password}\n`, {mode: 0o600})
    lines.push(`auth users = ${user}`, `secrets file = ${secrets}`)
  }
  return `${lines.join('\n')}\n`
}
