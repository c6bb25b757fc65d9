import {randomBytes} from 'node:crypto'
import {lstatSync, unlinkSync} from 'node:fs'
import {lstat, rename} from 'node:fs/promises'
import {connect} from 'node:net'
import {dirname, join} from 'node:path'
import {codeOf} from '../../core/errors.js'

/** The file by which clients find a Unix socket. */
export interface SocketFile {
  readonly path: string
  /** Nobody else needs the file any more: `remove` removes it from now on. */
  own(): void
  /** Somebody else has the socket too and needs its file: `remove` does nothing from now on. */
  leave(): void
  /** Unless another socket has taken its place. */
  remove(): void
}

/**
 * Makes a Unix socket appear at `path` at once, in the place of one that a process has left behind. It is bound under
 * another name first: the system library removes the file under the name that it was bound by as soon as this process
 * closes it, also when another process goes on with the socket.
 * Throws EADDRINUSE when somebody answers there, or when the file is no socket.
 */
export async function bindSocketFile<T>(
  path: string,
  bind: (draft: string) => Promise<T>,
): Promise<{readonly bound: T; readonly file: SocketFile}> {
  if (await isTaken(path)) throw Object.assign(new Error(`${path} is in use`), {code: 'EADDRINUSE'})
  // Short: the system allows a path of a socket no more than 107 bytes.
  const draft = join(dirname(path), `.${randomBytes(3).toString('hex')}`)
  const bound = await bind(draft)
  await rename(draft, path)
  const file = socketFile(path)
  file.own()
  return {bound, file}
}

/** The file of a socket that another program has bound, and needs until this one is told to own it. */
export function socketFile(path: string): SocketFile {
  const inode = inodeOf(path)
  let isOurs = false
  return {
    path,
    own() {
      isOurs = true
    },
    leave() {
      isOurs = false
    },
    remove() {
      if (isOurs && inode !== undefined && inodeOf(path) === inode) unlinkSync(path)
      isOurs = false
    },
  }
}

function inodeOf(path: string): number | undefined {
  return lstatSync(path, {throwIfNoEntry: false})?.ino
}

async function isTaken(path: string): Promise<boolean> {
  try {
    const file = await lstat(path)
    return !file.isSocket() || (await isAnswering(path))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Whatever but a refusal, as missing rights, may mean that somebody is there. */
const isAnswering = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({path})
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', error => resolve(codeOf(error) !== 'ECONNREFUSED'))
  })
