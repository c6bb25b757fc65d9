import {execFile} from 'node:child_process'
import {closeSync, constants, openSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {Socket, type OnReadOpts, type SocketConstructorOpts} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'

/** A pipe that a child process writes to and that is read in large pieces. */
export interface PacedPipe {
  /** The end to give to the child. */
  readonly writeEnd: number
  /** A descriptor of this process as long as the pipe is open; what is read from it is not in `pieces`. */
  readonly readEnd: number
  /** To be called once the child has it: else the pipe never ends. */
  closeWriteEnd(): void
  /** What is written, until all writers have gone. A piece is overwritten by the next one. */
  pieces(): AsyncGenerator<Buffer, void, undefined>
  /** Ends `pieces`. */
  close(): void
}

/** As much as the kernel keeps in a pipe. */
const PIECE_BYTES = 64 * 1024
/** A listing fills the pipe in some three milliseconds. */
const PACE_MS = 1

export interface PacedPipeOptions {
  /** How long output is left to gather, in milliseconds. */
  readonly paceMs?: number
  /** Whether a write waits until there is room; else it fails with EAGAIN. */
  readonly writersWait?: boolean
}

/**
 * Opens one; undefined where the system does not allow it, and then an ordinary pipe has to do.
 *
 * rsync writes every line by itself, and Node gives a child a pair of sockets, which wakes us for each few lines:
 * 20,000 times in a listing of 100,000 files, for 150 ms of processor time and 1.35 times the time that rsync takes
 * alone. A FIFO that is left to fill up is read 270 times, for 25 ms and 1.05 times.
 */
export async function openPacedPipe({paceMs = PACE_MS, writersWait = true}: PacedPipeOptions = {}): Promise<
  PacedPipe | undefined
> {
  let folder: string | undefined
  try {
    // Nobody else can open it there, and its name is gone before anything is written.
    folder = await mkdtemp(join(tmpdir(), 'mirrorbits-'))
    const path = join(folder, 'output')
    await promisify(execFile)('mkfifo', [path])
    // In this order: a writer would wait for its reader.
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return pacedPipe(readEnd, openSync(path, constants.O_WRONLY | (writersWait ? 0 : constants.O_NONBLOCK)), paceMs)
    } catch (error) {
      closeSync(readEnd)
      throw error
    }
  } catch {
    return undefined
  } finally {
    if (folder !== undefined) await rm(folder, {recursive: true, force: true})
  }
}

function pacedPipe(readEnd: number, writeEnd: number, paceMs: number): PacedPipe {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  let bytes = 0
  let hasNews = (): void => undefined
  const onread = {
    buffer,
    callback(read: number): boolean {
      bytes = read
      hasNews()
      return false // until the next piece is asked for
    },
  }
  // Node's types leave `onread` out here.
  const options: SocketConstructorOpts & {readonly onread: OnReadOpts} = {
    ...{fd: readEnd, readable: true, writable: false, onread},
  }
  const socket = new Socket(options)
  socket.once('close', () => hasNews())
  socket.on('error', () => undefined) // a pipe that breaks is closed, and its writer's exit is judged

  /** How many bytes are in the buffer; 0 when the pipe is closed. */
  async function next(): Promise<number> {
    bytes = 0
    if (socket.destroyed) return 0
    const news = new Promise<void>(resolve => (hasNews = resolve))
    socket.resume()
    await news
    return bytes
  }
  return {
    writeEnd,
    readEnd,
    closeWriteEnd: () => closeSync(writeEnd),
    async *pieces() {
      for (let length = await next(); length > 0; length = await next()) {
        yield buffer.subarray(0, length)
        await sleep(paceMs)
      }
    },
    close: () => socket.destroy(),
  }
}
