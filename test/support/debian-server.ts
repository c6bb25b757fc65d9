import {execFile, spawn} from 'node:child_process'
import {access, mkdir, mkdtemp, readdir, rename, rm} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {accepting, freePort, stopped} from './listening.js'

const run = promisify(execFile)
const CACHE = resolve('.cache/debian')

/** Programs of Debian packages, unpacked and not installed. */
export interface DebianPrograms {
  /** The path of a program, as in `usr/sbin/vsftpd`. */
  readonly path: (program: string) => string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Fetches Debian packages once and unpacks them under `.cache`. Throws an error
 * that says what lacks when this is no Debian or its archive cannot be reached.
 */
export async function unpackDebian(name: string, packages: readonly string[]): Promise<DebianPrograms> {
  const root = join(CACHE, name)
  if (!(await exists(root))) {
    try {
      await fetchAndUnpack(root, packages)
    } catch (error) {
      throw new Error(
        `The packages ${packages.join(', ')} could not be fetched. These tests need Debian's apt-get and dpkg, and access to its archive.`,
        {cause: error},
      )
    }
  }
  const libraries = await librariesIn(root)
  return {
    path: program => join(root, program),
    env: {...process.env, LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: libraries.join(':')},
  }
}

async function fetchAndUnpack(root: string, packages: readonly string[]): Promise<void> {
  await mkdir(CACHE, {recursive: true})
  const archives = await mkdtemp(join(CACHE, 'archives-'))
  try {
    const download = async () => {
      const all = [...new Set([...packages, ...(await missingFor(packages))])]
      await run('apt-get', ['download', ...all], {cwd: archives})
    }
    await download().catch(async () => {
      // A machine that never installed anything has no list of packages.
      await run('apt-get', ['update'])
      await download()
    })
    const unpacked = join(archives, 'root')
    for (const file of await readdir(archives)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(archives, file), unpacked])
    }
    await rename(unpacked, root).catch(async (error: unknown) => {
      // Another test file was faster.
      if (!(await exists(root))) throw error
    })
  } finally {
    await rm(archives, {recursive: true, force: true})
  }
}

/** What would have to be installed for these packages to run: on a bare machine their libraries are missing too. */
async function missingFor(packages: readonly string[]): Promise<string[]> {
  const {stdout} = await run('apt-get', ['install', '--simulate', '--no-install-recommends', ...packages])
  return [...stdout.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? [])
}

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The folders below a root in which an unpacked program's libraries may be. */
export async function librariesIn(root: string): Promise<string[]> {
  const folders = []
  for (const base of ['usr/lib', 'lib']) {
    const entries = await readdir(join(root, base)).catch(() => [])
    folders.push(...entries.map(entry => join(root, base, entry)))
  }
  return folders
}

export interface DebianServer {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** Starts a server on a free port of 127.0.0.1 and returns once it accepts connections. */
export async function startDebianServer(
  program: string,
  argsFor: (port: number) => readonly string[] | Promise<readonly string[]>,
  env: NodeJS.ProcessEnv,
): Promise<DebianServer> {
  const port = await freePort('127.0.0.1')
  const child = spawn(program, await argsFor(port), {env, stdio: ['ignore', 'pipe', 'pipe']})
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  try {
    await accepting('127.0.0.1', port, child)
  } catch (error) {
    await stopped(child)
    throw new Error(`${program} did not start: ${output}`, {cause: error})
  }
  return {port, stop: () => stopped(child)}
}
