import {link, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {codeOf, MirrorbitsError, messageOf} from '../core/errors.js'

export interface LockFile {
  /** Harmless when repeated. */
  release(): Promise<void>
}

/**
 * Takes a lock that is a file naming its holder, or returns undefined when a
 * living process holds it. The lock of a dead process is taken over.
 */
export async function tryLockFile(path: string): Promise<LockFile | undefined> {
  const mine = await ownText()
  const draft = draftOf(path)
  try {
    await writeFile(draft, mine, {mode: 0o600})
    // A link appears at once with its text, so that nobody can read a lock that is still empty.
    if (!(await linkUnlessThere(draft, path))) {
      if (!(await removeStale(path)) || !(await linkUnlessThere(draft, path))) return undefined
    }
  } finally {
    await rm(draft, {force: true})
  }
  return {release: () => removeIf(path, mine)}
}

export interface LockStateOptions {
  /** A server that leaves its place, and with it the folder, to this process; or this process, which has it already. */
  readonly from?: number | undefined
}

/** Keeps a second server off a state folder; throws MB_STATE_DIRECTORY_LOCKED and MB_STATE_DIRECTORY_UNUSABLE. */
export async function lockStateDirectory(stateDirectory: string, options: LockStateOptions = {}): Promise<LockFile> {
  try {
    return await lockFolder(stateDirectory, options)
  } catch (error) {
    if (error instanceof MirrorbitsError) throw error
    throw new MirrorbitsError(
      'MB_STATE_DIRECTORY_UNUSABLE',
      `The state folder ${stateDirectory} cannot be used: ${messageOf(error)}.`,
      {
        hint: 'Make room on its disk, give it to the user of this process, or set StateDirectory to another folder.',
        cause: error,
      },
    )
  }
}

async function lockFolder(stateDirectory: string, {from}: LockStateOptions): Promise<LockFile> {
  await mkdir(stateDirectory, {recursive: true, mode: 0o700})
  const path = join(stateDirectory, 'server.lock')
  const lock = await tryLockFile(path)
  if (lock !== undefined) return lock
  const holder = (await readText(path))?.split(' ')[0] ?? 'unknown'
  if (Number(holder) === from) return replaceLockFile(path)
  throw new MirrorbitsError(
    'MB_STATE_DIRECTORY_LOCKED',
    `The state folder ${dirname(path)} is used by another server, process ${holder}.`,
    {hint: 'Stop that server, or set StateDirectory to a folder of its own.'},
  )
}

/** Without a moment in which nobody has the lock. */
async function replaceLockFile(path: string): Promise<LockFile> {
  const mine = await ownText()
  const draft = draftOf(path)
  await writeFile(draft, mine, {mode: 0o600})
  await rename(draft, path)
  return {release: () => removeIf(path, mine)}
}

const ownText = async (): Promise<string> => `${process.pid} ${await startOf(process.pid)}\n`

const draftOf = (path: string): string => `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`

async function linkUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether the lock at `path` was that of a dead process, or gone; it is gone now. */
async function removeStale(path: string): Promise<boolean> {
  const text = await readText(path)
  if (text === undefined) return true
  const [pid = '', start = ''] = text.trim().split(' ')
  if (await isAlive(Number(pid), start)) return false
  await removeIf(path, text)
  return true
}

/** Removes the lock only if it says `text`: moved aside first, since somebody may have replaced it meanwhile. */
async function removeIf(path: string, text: string): Promise<void> {
  if ((await readText(path)) !== text) return
  const aside = draftOf(path)
  try {
    await rename(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readText(aside)) !== text) await linkUnlessThere(aside, path)
  await rm(aside, {force: true})
}

/** A number alone would not do: after a restart of machine or container another process may bear it. */
async function isAlive(pid: number, start: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  return start === (await startOf(pid))
}

/**
 * Clock ticks between the start of the machine and of the process, field 22 of proc(5) stat; `-` without /proc.
 * A process that has ended and that nobody has waited for yet, as in a container without an init, has none.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readText(`/proc/${pid}/stat`)
  if (stat === undefined) return '-'
  // The second field is the program's name and may hold blanks and brackets: count from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '-')
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined
    throw new Error(`${path} cannot be read: ${messageOf(error)}`, {cause: error})
  }
}
