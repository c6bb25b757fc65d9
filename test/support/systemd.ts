import {execFile, spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {vi} from 'vitest'
import {exists, unpackDebian} from './debian-server.js'
import {withChildren} from './processes-of.js'

const run = promisify(execFile)

/** A service manager of the test's own, in namespaces of its own. */
export interface Systemd {
  /** Runs `systemctl --user`. Throws when it fails. */
  systemctl(...args: readonly string[]): Promise<string>
  /** Properties of a unit, as `MainPID` and `NRestarts`. */
  show(unit: string): Promise<Readonly<Record<string, string>>>
  /** The process id, outside of its namespace, of what is process `pid` inside. */
  outside(pid: number): number
  /** What the manager and its services have said. */
  log(): string
  /** Ends all that runs in it. */
  stop(): Promise<void>
}

/** Units and their parts, by path, as `a.service` and `a.service.d/test.conf`. */
export type Units = Readonly<Record<string, string>>

/**
 * How a command gets namespaces for mounts and processes. In a folder that was made the root without being mounted, the
 * way in which mounts spread cannot be changed; it need not be where none is shared.
 */
function namespaces(): string[] {
  const isShared = / shared:\d/.test(readFileSync('/proc/self/mountinfo', 'utf8'))
  return ['-m', '-p', '-f', '--propagation', isShared ? 'private' : 'unchanged']
}

/**
 * Services get namespaces of their own only where the root is a mount, which it is not after chroot: there these lines of
 * a unit go without.
 */
export function withoutSandbox(): string {
  const isMount = (
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find(line => line.split(' ')[4] === '/') ?? ''
  ).includes(' - ')
  if (isMount) return ''
  const off = [
    'PrivateTmp',
    'PrivateDevices',
    'PrivateUsers',
    'PrivateIPC',
    'ProtectSystem',
    'ProtectHome',
    'ProtectClock',
  ]
  const more = [
    'ProtectHostname',
    'ProtectKernelLogs',
    'ProtectKernelModules',
    'ProtectKernelTunables',
    'ProtectControlGroups',
  ]
  const lines = [...off, ...more].map(key => `${key}=no`)
  return [...lines, 'ProtectProc=default', 'ProcSubset=all', 'ReadWritePaths=', ''].join('\n')
}

/** Why this machine lets nobody run a service manager; undefined when it does. */
export async function whyNoSystemd(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-namespaces-'))
  try {
    await run('unshare', [...namespaces(), 'mount', '-t', 'cgroup2', 'none', folder])
    return undefined
  } catch (error) {
    return String((error as {readonly stderr?: unknown}).stderr ?? error).trim()
  } finally {
    await rm(folder, {recursive: true})
  }
}

/** The folder with Debian's systemd unpacked; undefined when it is installed. */
const unpackedSystemd = async (): Promise<string | undefined> =>
  (await exists('/lib/systemd/systemd')) ? undefined : (await unpackDebian('systemd', ['systemd'])).path('')

/** What systemd says about a unit file, without running anything: nothing when it is right. */
export async function verifyUnit(file: string): Promise<string> {
  const systemd = await unpackDebian('systemd', ['systemd'])
  const libraries = `${systemd.env['LD_LIBRARY_PATH'] ?? ''}:${systemd.path('usr/lib/x86_64-linux-gnu/systemd')}`
  const env = {...systemd.env, LD_LIBRARY_PATH: libraries}
  const verify = run(systemd.path('usr/bin/systemd-analyze'), ['verify', '--recursive-errors=no', file], {env})
  const {stderr} = await verify.catch((error: unknown) => error as {readonly stderr: string})
  return stderr
}

/** Every service wants some of these, and nothing else of this machine shall be started. */
const TARGETS = Object.fromEntries(
  ['mirrorbits-test', 'basic', 'sockets', 'shutdown'].map(name => [`${name}.target`, '[Unit]\n']),
)

/** Starts a manager that knows these units. Needs root, and a machine that allows namespaces. */
export async function startSystemd(units: Units): Promise<Systemd> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-systemd-'))
  const unitFolder = join(folder, 'units')
  for (const [path, text] of Object.entries({...TARGETS, ...units})) {
    await mkdir(dirname(join(unitFolder, path)), {recursive: true})
    await writeFile(join(unitFolder, path), text)
  }
  const runtime = join(folder, 'run')
  await mkdir(runtime, {mode: 0o700})
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(folder, 'config'),
    SYSTEMD_UNIT_PATH: unitFolder,
    SYSTEMD_LOG_TARGET: 'console',
    SYSTEMD_LOG_LEVEL: 'info',
    NO_COLOR: '1',
  }
  const group = `mirrorbits-test-${process.pid}`
  const unpacked = await unpackedSystemd()
  const script = join(import.meta.dirname, 'systemd.sh')
  const child = spawn('unshare', [...namespaces(), 'sh', script, folder, group, unpacked ?? ''], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const first = await vi.waitFor(() => firstOf(child), {timeout: 5000, interval: 20})
  const inside = ['-t', String(first), '-m', '-p', '-r']
  const systemctl = async (...args: readonly string[]): Promise<string> => {
    const {stdout} = await run('nsenter', [...inside, 'systemctl', '--user', ...args], {env})
    return stdout
  }
  const stop = async (): Promise<void> => {
    const ended = once(child, 'close')
    if (isAlive(first)) process.kill(first, 'SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
    await removeGroup(group, folder)
    await rm(folder, {recursive: true, force: true})
  }
  try {
    await vi.waitFor(() => systemctl('is-active', 'mirrorbits-test.target'), {timeout: 15_000, interval: 100})
  } catch (error) {
    await stop()
    throw new Error(`The service manager did not start:\n${output}`, {cause: error})
  }
  return {
    systemctl,
    async show(unit) {
      const lines = (await systemctl('show', unit)).split('\n')
      return Object.fromEntries(
        lines.map((line): [string, string] => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
      )
    },
    outside(pid) {
      const found = withChildren(first).find(member => pidInside(member) === pid)
      if (found === undefined) throw new Error(`There is no process ${pid} inside.`)
      return found
    },
    log: () => output,
    stop,
  }
}

/** The first process of the namespace, which ends all others when it ends. */
function firstOf(child: ChildProcess): number {
  const [, first] = withChildren(child.pid ?? 0)
  if (first === undefined) throw new Error('There is no process in the namespace yet.')
  return first
}

function pidInside(pid: number): number | undefined {
  const found = /^NSpid:.*\s(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return found === null ? undefined : Number(found[1])
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The group and those that services had in it, which outlive them all. */
async function removeGroup(group: string, folder: string): Promise<void> {
  const remove = `mkdir -p "$1" && mount -t cgroup2 none "$1" && find "$1/$2" -depth -type d -exec rmdir {} ";"`
  const mountPoint = join(folder, 'cgroup')
  await vi.waitFor(() => run('unshare', [...namespaces(), 'sh', '-c', remove, 'sh', mountPoint, group]), {
    timeout: 5000,
    interval: 100,
  })
}
