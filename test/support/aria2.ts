import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdir, readdir} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {text} from 'node:stream/consumers'
import {promisify} from 'node:util'
import {exists, librariesIn} from './debian-server.js'

const run = promisify(execFile)

/** Where aria2 is put when the system has none. */
const FOLDER = resolve('.cache/aria2')

export interface Aria2Result {
  readonly code: number | null
  readonly output: string
}

/** Runs `aria2c`, the download program that reads metalinks. Nothing is installed: a missing one is only unpacked. */
export async function runAria2(args: readonly string[]): Promise<Aria2Result> {
  const {program, env} = await findAria2()
  const child = spawn(program, ['--no-conf', '--console-log-level=warn', '--summary-interval=0', ...args], {
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return {code: child.exitCode, output: stdout + stderr}
}

async function findAria2(): Promise<{readonly program: string; readonly env: NodeJS.ProcessEnv}> {
  if (await works('aria2c', {})) return {program: 'aria2c', env: {}}
  const root = join(FOLDER, 'root')
  const program = join(root, 'usr/bin/aria2c')
  if (!(await exists(program))) await unpackAria2(root)
  const libraries = await librariesIn(root)
  return {program, env: {LD_LIBRARY_PATH: libraries.join(':')}}
}

const works = (program: string, env: NodeJS.ProcessEnv): Promise<boolean> =>
  run(program, ['--version'], {env: {...process.env, ...env}}).then(
    () => true,
    () => false,
  )

/** Fetches the Debian package, and those that it needs and the system lacks. */
async function unpackAria2(root: string): Promise<void> {
  const archives = join(FOLDER, 'archives')
  await mkdir(join(archives, 'partial'), {recursive: true})
  const options = ['-y', '--download-only', '--no-install-recommends', '-o', `Dir::Cache::archives=${archives}`]
  await run('apt-get', ['install', ...options, 'aria2'])
  for (const name of await readdir(archives)) {
    if (name.endsWith('.deb')) await run('dpkg', ['-x', join(archives, name), root])
  }
}
