import {writeFile} from 'node:fs/promises'
import {createConnection} from 'node:net'
import {join} from 'node:path'
import {startChild, type Child} from '../host/child.js'
import {freePort} from './free-port.js'

export interface RsyncDaemon {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

export interface RsyncDaemonOptions {
  /** Where its configuration and log go. */
  readonly folder: string
  /** Name of a module → its folder. */
  readonly modules: ReadonlyMap<string, string>
  readonly signal: AbortSignal | undefined
}

const address = '127.0.0.1'

/** One rsync daemon on loopback with a module for each mirror. */
export async function startRsyncDaemon({folder, modules, signal}: RsyncDaemonOptions): Promise<RsyncDaemon> {
  const config = join(folder, 'rsyncd.conf')
  await writeFile(config, configText(modules))
  const port = await freePort(address, 8730)
  const daemon: Child = await startChild({
    command: 'rsync',
    args: ['--daemon', '--no-detach', `--config=${config}`, `--address=${address}`, `--port=${port}`],
    logFile: join(folder, 'rsyncd.log'),
    ready: () => isListening(port),
    signal,
  })
  return {port, pid: daemon.pid, stop: () => daemon.stop()}
}

function configText(modules: ReadonlyMap<string, string>): string {
  // As root rsync becomes "nobody", who cannot enter our folder.
  const user = process.getuid?.() === 0 ? ['uid = 0', 'gid = 0'] : []
  const sections = [...modules].map(([name, path]) => `[${name}]\npath = ${path}\nread only = yes`)
  return [...user, 'use chroot = no', ...sections, ''].join('\n')
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({host: address, port})
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
