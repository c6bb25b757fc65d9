import {join} from 'node:path'
import {demoMirrors, type DemoMirror} from './demo-mirrors.js'
import {makeMirrorCopy} from './make-repository.js'
import {startMirrorServer, type MirrorServer} from './mirror-server.js'
import {startRsyncDaemon, type RsyncDaemon} from './rsync-daemon.js'

export interface RunningMirror extends DemoMirror {
  readonly httpUrl: string
  readonly rsyncUrl: string
}

export interface RunningMirrors {
  readonly mirrors: readonly RunningMirror[]
  /** The rsync daemon; the HTTP servers run in this process. */
  readonly pid: number
  close(): Promise<void>
}

/** The same on every mirror, so that addresses are easy to read; another where it is taken. */
const wantedPort = 8081

export interface StartMirrorsOptions {
  readonly folder: string
  /** When the copies were made, in Unix seconds. */
  readonly updatedAt: number
  readonly signal: AbortSignal | undefined
}

/** Writes the mirrors' copies and serves them by HTTP and rsync. Leaves nothing running when it fails. */
export async function startMirrors({folder, updatedAt, signal}: StartMirrorsOptions): Promise<RunningMirrors> {
  const servers: MirrorServer[] = []
  let daemon: RsyncDaemon | undefined
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(server => server.close()))
    await daemon?.stop()
  }
  try {
    const folders = new Map(demoMirrors.map(({name}) => [name, join(folder, name)]))
    const httpUrls = new Map<string, string>()
    for (const mirror of demoMirrors) {
      const copy = join(folder, mirror.name)
      await makeMirrorCopy(copy, mirror.flaw, updatedAt)
      const {server, address} = await listen(copy, mirror)
      servers.push(server)
      httpUrls.set(mirror.name, `http://${address}:${server.port}/`)
      signal?.throwIfAborted()
    }
    daemon = await startRsyncDaemon({folder, modules: folders, signal})
    const {port, pid} = daemon
    const mirrors = demoMirrors.map(mirror => ({
      ...mirror,
      httpUrl: httpUrls.get(mirror.name) ?? '',
      rsyncUrl: `rsync://127.0.0.1:${port}/${mirror.name}/`,
    }))
    return {mirrors, pid, close}
  } catch (error) {
    await close()
    throw error
  }
}

/** Systems other than Linux have one loopback address only: then mirrors differ by port. */
async function listen(
  folder: string,
  {address, flaw}: DemoMirror,
): Promise<{readonly server: MirrorServer; readonly address: string}> {
  const isDown = flaw === 'is-down'
  let failure: unknown
  for (const [tried, port] of [
    [address, wantedPort],
    [address, 0],
    ['127.0.0.1', 0],
  ] as const) {
    try {
      return {server: await startMirrorServer({folder, address: tried, port, isDown}), address: tried}
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
