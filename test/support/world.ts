import {execFile} from 'node:child_process'
import {mkdir, mkdtemp, rename, rm, stat, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {Redis} from 'ioredis'
import {expect, vi} from 'vitest'
import {ask} from './ask.js'
import {startHttpMirror, type HttpMirror} from './http-mirror.js'
import {runProgram, startProgram, type CommandResult, type RunningServer} from './program.js'
import {startRedis, type RedisServer} from './redis.js'
import {startRsyncDaemon} from './rsync-daemon.js'

export interface WorldMirror {
  readonly name: string
  /** The folder it serves. */
  readonly root: string
  readonly host: string
  http: HttpMirror
}

/** What the program told on its channel of events. */
export type HeardEvent = Readonly<Record<string, unknown>> & {readonly type: string}

/** A repository, mirrors with HTTP and rsync, a Redis and the built program, all on loopback. */
export interface World {
  readonly folder: string
  readonly repository: string
  readonly configFile: string
  /** Writes a file of the repository; `modTime` is in Unix seconds. */
  publish(path: string | Buffer, content: string, modTime?: number): Promise<void>
  /** Makes mirrors, all unless told, exact copies of the repository. */
  copyTo(...mirrors: readonly string[]): Promise<void>
  mirror(name: string): WorldMirror
  /** Takes a mirror's web server away, or starts it again on the same address. */
  stopMirror(name: string): Promise<void>
  startMirror(name: string): Promise<void>
  /** Writes a configuration like this world's with other further lines; this world's own unless a file is given. */
  configure(lines: string, file?: string): Promise<void>
  /** Runs the built program with this world's configuration. */
  run(...args: readonly string[]): Promise<CommandResult>
  /** Runs a command that must succeed and returns what it prints as JSON. */
  json<T>(...args: readonly string[]): Promise<T>
  addMirror(name: string, ...flags: readonly string[]): Promise<void>
  startServer(...args: readonly string[]): Promise<RunningServer>
  /** The same with another file in the place of the program's own. */
  startServerBy(program: string | undefined, ...args: readonly string[]): Promise<RunningServer>
  /** Starts a server and waits until it does all that a node does; the last is that it takes orders. */
  startNode(...args: readonly string[]): Promise<RunningServer>
  /** Starts a server and waits until it takes all enabled mirrors that have the file for up. */
  serve(file: string, ...args: readonly string[]): Promise<RunningServer>
  /** Everything told from now on, oldest first. */
  listen(): Promise<readonly HeardEvent[]>
  readonly database: Redis
  stopRedis(): Promise<void>
  /** Starts it again with what it had when it was stopped. */
  startRedis(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  /** Names of the mirrors; the first listens on 127.0.1.1 (Paris), the second on 127.0.1.2 (Berlin), … */
  readonly mirrors?: readonly string[]
  /** Further lines of the configuration. */
  readonly config?: string
  /** One folder that all mirrors carry, instead of one for each. */
  readonly sharedRoot?: boolean
}

/** Saves when it is told to stop, so that it can be started again. */
const REDIS_ARGS = ['--save', '3600 1']

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-world-'))
  const repository = join(folder, 'repository')
  const redisFolder = join(folder, 'redis')
  await mkdir(repository)
  await mkdir(redisFolder)
  const mirrors = await startMirrors(folder, options)
  const modules = Object.fromEntries([...mirrors.values()].map(({name, root}) => [name, {path: root}]))
  const rsync = await startRsyncDaemon({modules})
  let redis = await startRedis({dir: redisFolder, args: REDIS_ARGS})
  const database = new Redis(redis.socket)
  database.on('error', () => undefined) // tests stop Redis on purpose
  const configFile = join(folder, 'mirrorbits.conf')
  const servers: RunningServer[] = []
  const listeners: Redis[] = []

  const mirror = (name: string): WorldMirror => {
    const found = mirrors.get(name)
    if (found === undefined) throw new Error(`This world has no mirror ${name}.`)
    return found
  }
  const world: World = {
    folder,
    repository,
    configFile,
    database,
    mirror,
    publish: (path, content, modTime) => publish(repository, path, content, modTime),
    async copyTo(...names) {
      const roots = new Set((names.length > 0 ? names : [...mirrors.keys()]).map(name => mirror(name).root))
      for (const root of roots) await promisify(execFile)('rsync', ['-a', '--delete', `${repository}/`, `${root}/`])
    },
    stopMirror: name => mirror(name).http.stop(),
    async startMirror(name) {
      const {root, host, http} = mirror(name)
      mirror(name).http = await startHttpMirror({root, host, port: http.port})
    },
    async configure(lines, file = configFile) {
      // At once: a server may read it at any time.
      const draft = `${file}.draft`
      await writeFile(draft, configuration({folder, repository, redis, lines}))
      await rename(draft, file)
    },
    run: (...args) => runProgram([...args, '--config', configFile]),
    async json<T>(...args: readonly string[]) {
      const {code, stdout, stderr} = await world.run(...args, '--json')
      expect({code, stderr, output: code === 0 ? '' : stdout}).toEqual({code: 0, stderr: '', output: ''})
      return JSON.parse(stdout) as T
    },
    async addMirror(name, ...flags) {
      const {http} = mirror(name)
      await world.json('mirror', 'add', name, '--http', http.url, '--rsync', rsync.url(name), ...flags)
    },
    async startServer(...args) {
      return world.startServerBy(undefined, ...args)
    },
    async startServerBy(program, ...args) {
      const given = args.includes('--config') ? args : ['--config', configFile, ...args]
      const server = await startProgram(['server', ...given], {}, program)
      servers.push(server)
      return server
    },
    async startNode(...args) {
      const pidFile = join(folder, `server-${servers.length}.pid`)
      const server = await world.startServer('--pid-file', pidFile, ...args)
      await vi.waitFor(() => stat(pidFile), {interval: 20})
      return server
    },
    async serve(file, ...args) {
      const server = await world.startServer(...args)
      await allUp(server.address, file)
      return server
    },
    async listen() {
      const heard: HeardEvent[] = []
      const subscriber = database.duplicate()
      listeners.push(subscriber)
      subscriber.on('message', (_, message: string) => heard.push(JSON.parse(message) as HeardEvent))
      await subscriber.subscribe('_mirrorbits_events_0')
      return heard
    },
    stopRedis: () => redis.stop(),
    async startRedis() {
      redis = await startRedis({dir: redisFolder, args: REDIS_ARGS})
    },
    async close() {
      await Promise.all(servers.map(server => server.stop()))
      for (const connection of [database, ...listeners]) connection.disconnect()
      await Promise.all([redis.stop('SIGKILL'), rsync.stop(), ...[...mirrors.values()].map(({http}) => http.stop())])
      await rm(folder, {recursive: true, force: true})
    },
  }
  await world.configure(options.config ?? '')
  return world
}

async function startMirrors(
  folder: string,
  {mirrors: names = [], sharedRoot = false}: WorldOptions,
): Promise<Map<string, WorldMirror>> {
  const mirrors = new Map<string, WorldMirror>()
  for (const [index, name] of names.entries()) {
    const root = join(folder, sharedRoot ? 'mirrors' : `mirror-${name}`)
    const host = `127.0.1.${index + 1}`
    await mkdir(root, {recursive: true})
    mirrors.set(name, {name, root, host, http: await startHttpMirror({root, host})})
  }
  return mirrors
}

async function publish(
  repository: string,
  path: string | Buffer,
  content: string,
  modTime = 1_750_000_000,
): Promise<void> {
  const file = Buffer.concat([Buffer.from(`${repository}/`), Buffer.from(path)])
  if (typeof path === 'string') await mkdir(dirname(join(repository, path)), {recursive: true})
  await writeFile(file, content)
  await utimes(file, modTime, modTime)
}

const configuration = ({
  folder,
  repository,
  redis,
  lines,
}: {
  readonly folder: string
  readonly repository: string
  readonly redis: RedisServer
  readonly lines: string
}): string => {
  const own = {
    Repository: repository,
    RedisAddress: `unix:${redis.socket}`,
    StateDirectory: join(folder, 'state'),
    GeoipDatabasePath: resolve('contrib/demo/geoip'),
    ListenAddress: '127.0.0.1:0',
    Workers: '1',
    LogFormat: 'json',
    // Every world has its own, where a test wants one.
    RPCListenAddress: '""',
  }
  const kept = Object.entries(own).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(lines))
  return `${kept.map(([key, value]) => `${key}: ${value}`).join('\n')}\n${lines}\n`
}

interface ExplainedAnswer {
  readonly ExcludedList?: readonly {readonly ExcludeReason: string}[]
}

async function allUp(address: string, file: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const {body} = await ask(address, file, {headers: {accept: 'application/json'}})
      const {ExcludedList: excluded = []} = JSON.parse(body) as ExplainedAnswer
      expect(excluded.filter(({ExcludeReason: reason}) => reason.startsWith('Down'))).toEqual([])
    },
    {interval: 50},
  )
}
