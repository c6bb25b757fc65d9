import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {access, constants} from 'node:fs/promises'
import {delimiter, join} from 'node:path'
import {createInterface} from 'node:readline/promises'
import type {EnsureToolsDeps} from './ensure-tools.js'

/** Folders of servers that an ordinary user's PATH may lack. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** Where an executable lies on the search path; undefined when nowhere. */
export async function findExecutable(
  binary: string,
  searchPath: string = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  for (const folder of [...searchPath.split(delimiter), ...serverFolders]) {
    if (folder === '') continue
    const path = join(folder, binary)
    if (await isAccessible(path, constants.X_OK)) return path
  }
  return undefined
}

/** `ensureTools` on this machine, speaking on standard error so that results stay alone on standard output. */
export function createSystem(): EnsureToolsDeps {
  return {
    isTerminal: process.stdin.isTTY && process.stderr.isTTY,
    uid: process.getuid?.() ?? -1,
    tell: text => process.stderr.write(`${text}\n`),
    ask: askOnTerminal,
    run: runInForeground,
    succeeds: succeedsQuietly,
    which: binary => findExecutable(binary),
    exists: path => isAccessible(path, constants.F_OK),
  }
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode)
    return true
  } catch {
    return false
  }
}

async function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  try {
    const answer = await terminal.question(`${question} [Y/n] `)
    return /^(y|yes)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}

async function runInForeground(command: string, args: readonly string[]): Promise<number> {
  // Ctrl-C reaches the command as well: it ends, and we go on to tidy up.
  const ignore = (): undefined => undefined
  process.on('SIGINT', ignore)
  try {
    const child = spawn(command, args, {
      // Results go to standard output: what a package manager says is none.
      stdio: ['inherit', process.stderr, process.stderr],
      env: {...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l'},
    })
    const [status] = (await once(child, 'exit')) as [number | null]
    return status ?? 128
  } catch {
    return 127
  } finally {
    process.off('SIGINT', ignore)
  }
}

async function succeedsQuietly(command: string, args: readonly string[]): Promise<boolean> {
  try {
    const [status] = (await once(spawn(command, args, {stdio: 'ignore'}), 'exit')) as [number | null]
    return status === 0
  } catch {
    return false
  }
}
