import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {cp, mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises'
import {request, type IncomingHttpHeaders} from 'node:http'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {text} from 'node:stream/consumers'
import {startHttpMirror, type HttpMirror} from './http-mirror.js'
import {startRedis, type RedisServer} from './redis.js'
import {startRsyncDaemon, type RsyncDaemon} from './rsync-daemon.js'

const PROGRAM = resolve('bin/run.js')

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface WorldMirror {
  readonly name: string
  /** The folder it serves. */
  readonly root: string
  http: HttpMirror
}

export interface RunningServer {
  readonly address: string
  readonly process: ChildProcess
  /** Everything it has logged. */
  log(): string
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** A repository, mirrors with HTTP and rsync, a Redis and the built program, all on loopback. */
export interface World {
  readonly folder: string
  readonly repository: string
  readonly configFile: string
  readonly redis: RedisServer
  readonly rsync: RsyncDaemon
  readonly mirrors: Readonly<Record<string, WorldMirror>>
  /** Writes a file of the repository; `modTime` is in Unix seconds. */
  publish(path: string, content: string, modTime?: number): Promise<void>
  /** Makes a mirror an exact copy of the repository. */
  copyTo(mirror: string): Promise<void>
  /** Runs the built program with this world's configuration. */
  run(...args: readonly string[]): Promise<CommandResult>
  startServer(...args: readonly string[]): Promise<RunningServer>
  close(): Promise<void>
}

export interface WorldOptions {
  /** Names of the mirrors; the first listens on 127.0.1.1 (Paris), the second on 127.0.1.2 (Berlin), … */
  readonly mirrors: readonly string[]
  /** Further lines of the configuration. */
  readonly config?: string
}

export async function createWorld({mirrors: names, config = ''}: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-world-'))
  const repository = join(folder, 'repository')
  await mkdir(repository)
  const mirrors: Record<string, WorldMirror> = {}
  for (const [index, name] of names.entries()) {
    const root = join(folder, `mirror-${name}`)
    await mkdir(root)
    mirrors[name] = {name, root, http: await startHttpMirror({root, host: `127.0.1.${index + 1}`})}
  }
  const modules = Object.fromEntries(Object.values(mirrors).map(({name, root}) => [name, {path: root}]))
  const rsync = await startRsyncDaemon({modules})
  const redis = await startRedis()
  const configFile = join(folder, 'mirrorbits.conf')
  await writeFile(
    configFile,
    [
      `Repository: ${repository}`,
      `RedisAddress: unix:${redis.socket}`,
      `StateDirectory: ${join(folder, 'state')}`,
      `GeoipDatabasePath: ${resolve('contrib/demo/geoip')}`,
      'ListenAddress: 127.0.0.1:0',
      'OutputMode: auto',
      'LogFormat: json',
      config,
      '',
    ].join('\n'),
  )
  const servers: RunningServer[] = []
  const world: World = {
    folder,
    repository,
    configFile,
    redis,
    rsync,
    mirrors,
    async publish(path, content, modTime = 1_750_000_000) {
      const file = join(repository, path)
      await mkdir(dirname(file), {recursive: true})
      await writeFile(file, content)
      await utimes(file, modTime, modTime)
    },
    async copyTo(mirror) {
      const {root} = mirrors[mirror]!
      await cp(repository, root, {recursive: true, preserveTimestamps: true})
    },
    run: (...args) => runProgram([...args, '--config', configFile]),
    async startServer(...args) {
      const server = await startServer(['server', '--config', configFile, ...args])
      servers.push(server)
      return server
    },
    async close() {
      for (const server of servers) await server.stop()
      await redis.stop()
      await rsync.stop()
      for (const {http} of Object.values(mirrors)) await http.stop()
      await rm(folder, {recursive: true, force: true})
    },
  }
  return world
}

/** Runs the built program as a user's shell would. */
export async function runProgram(args: readonly string[], input = ''): Promise<CommandResult> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {env: environment(), stdio: ['pipe', 'pipe', 'pipe']})
  child.stdin.end(input)
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return {code: child.exitCode, stdout, stderr}
}

async function startServer(args: readonly string[]): Promise<RunningServer> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {env: environment(), stdio: ['ignore', 'ignore', 'pipe']})
  const ended = once(child, 'exit')
  let output = ''
  child.stderr.setEncoding('utf8')
  const address = await new Promise<string>((resolveAddress, reject) => {
    child.stderr.on('data', (chunk: string) => {
      output += chunk
      const found = /"address":"([^"]+)","msg":"service listening"/.exec(output)
      if (found?.[1] !== undefined) resolveAddress(found[1])
    })
    ended.then(() => reject(new Error(`The server ended with ${String(child.exitCode)}:\n${output}`)), reject)
  })
  return {
    address,
    process: child,
    log: () => output,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

/** Without what only slows Node's start. */
function environment(): NodeJS.ProcessEnv {
  const {NODE_EXTRA_CA_CERTS: _, ...env} = process.env
  return {...env, NO_COLOR: '1'}
}

/** One request, redirects not followed. `address` is `host:port`. */
export async function ask(
  address: string,
  path: string,
  {method = 'GET', headers = {}}: {readonly method?: string; readonly headers?: Readonly<Record<string, string>>} = {},
): Promise<Answer> {
  const [host = '', port] = address.split(/:(?=\d+$)/)
  const sent = request({host, port, path, method, headers, agent: false})
  sent.end()
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage]
  return {status: response.statusCode ?? 0, headers: response.headers, body: await text(response)}
}
