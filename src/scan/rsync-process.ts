import {type ChildProcessByStdio, spawn} from 'node:child_process'
import {once} from 'node:events'
import type {Readable} from 'node:stream'
import {MirrorbitsError, messageOf} from '../core/errors.js'
import {openPacedPipe} from './paced-pipe.js'
import type {RsyncCommand} from './rsync-command.js'

/** How much of what rsync complains about is kept: its beginning and its end, each of this many bytes. */
const STDERR_BYTES = 16 * 1024
/** How long rsync may take to end when it is asked to. */
const GRACE_MS = 2000

export interface RsyncExit {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined
  readonly stderr: Buffer
  /** The middle of `stderr` was too long to keep. */
  readonly isCut: boolean
}

type Child = ChildProcessByStdio<null, Readable | null, Readable>

/**
 * Runs rsync without a shell and hands its output over piece by piece, waiting
 * for `onOutput`, after which a piece may be overwritten. Returns only when the
 * process has ended, also after `signal` or a failure of `onOutput` stopped it,
 * which is thrown.
 */
export async function runRsync(
  command: RsyncCommand,
  signal: AbortSignal,
  onOutput: (chunk: Buffer) => void | Promise<void>,
): Promise<RsyncExit> {
  const pipe = await openPacedPipe()
  let child: Child
  try {
    signal.throwIfAborted()
    child = start(command, pipe?.writeEnd ?? 'pipe')
  } catch (error) {
    pipe?.close()
    throw error
  } finally {
    pipe?.closeWriteEnd()
  }
  const output = pipe?.pieces() ?? child.stdout ?? []
  const ended = endOf(child)
  const complaints = keepEnds(child.stderr)
  const stop = (): void => {
    stopGroup(child)
    child.stdout?.destroy()
    pipe?.close()
  }
  signal.addEventListener('abort', stop, {once: true})
  try {
    for await (const chunk of output) {
      await onOutput(chunk as Buffer)
      signal.throwIfAborted()
    }
  } catch (error) {
    stop()
    await ended
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  const end = await ended
  // A helper of rsync may hold the pipe open longer than rsync lives.
  child.stderr.destroy()
  signal.throwIfAborted()
  if (end.kind === 'not-started') throw startFailure(command.program, end.error)
  return {code: end.code, ...complaints()}
}

type End =
  {readonly kind: 'exited'; readonly code: number | undefined} | {readonly kind: 'not-started'; readonly error: unknown}

const endOf = (child: Child): Promise<End> =>
  once(child, 'exit').then(
    ([code]: (number | null)[]): End => ({kind: 'exited', code: code ?? undefined}),
    (error: unknown): End => ({kind: 'not-started', error}),
  )

/** A group of its own ends as a whole; without a terminal rsync cannot ask for a password and wait. */
const start = ({program, args, env}: RsyncCommand, stdout: number | 'pipe'): Child =>
  spawn(program, args, {env, stdio: ['ignore', stdout, 'pipe'], detached: true}) as Child

function stopGroup(child: Child): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  kill(child.pid, 'SIGTERM')
  const last = setTimeout(kill, GRACE_MS, child.pid, 'SIGKILL')
  child.once('exit', () => clearTimeout(last))
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Reads everything at once, so that rsync never waits for us, and keeps little. */
function keepEnds(stream: Readable): () => {readonly stderr: Buffer; readonly isCut: boolean} {
  let head = ''
  let tail = ''
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    const text = chunk.toString('latin1')
    const room = STDERR_BYTES - head.length
    length += text.length
    head += text.slice(0, room)
    tail = (tail + text.slice(room > 0 ? room : 0)).slice(-STDERR_BYTES)
  })
  stream.on('error', () => undefined) // a pipe that broke ends with the process, whose exit is judged
  return () => ({stderr: Buffer.from(head + tail, 'latin1'), isCut: length > head.length + tail.length})
}

function startFailure(program: string, error: unknown): MirrorbitsError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new MirrorbitsError('MB_TOOL_MISSING', `The program ${program} is not installed.`, {
      hint: 'Install the package "rsync", for example with "apt-get install rsync".',
      cause: error,
    })
  }
  return new MirrorbitsError('MB_SCAN_FAILED', `The program ${program} cannot be started: ${messageOf(error)}`, {
    cause: error,
  })
}
