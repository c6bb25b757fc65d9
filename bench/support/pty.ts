import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'

const run = promisify(execFile)
let serial = 0

/** A program on a terminal of its own, by tmux: what it writes, how it looks, what it costs. */
export interface Pty {
  /** Starts the program. Milliseconds until it has written this. */
  start(pattern: RegExp): Promise<number>
  /** Where everything that the program writes is kept, as it comes. */
  readonly output: string
  /** The screen as it is now, with colours. */
  screen(): Promise<string>
  /** Types; names such as `Enter` are keys. */
  keys(...keys: readonly string[]): Promise<void>
  /** Bytes written so far. */
  written(): Promise<number>
  /** Milliseconds of processor time taken so far. */
  processorTime(): Promise<number>
  /** Bytes in memory. */
  memory(): Promise<number>
  close(): Promise<void>
}

export interface PtyOptions {
  readonly columns: number
  readonly rows: number
  readonly command: string
}

/** As a person's terminal is. Certificates of its own only slow Node's start. */
const PLAIN = {LC_ALL: 'C.UTF-8', NODE_EXTRA_CA_CERTS: undefined, CI: undefined, NO_COLOR: undefined}
const START_LIMIT_MS = 30_000

export async function openPty({columns, rows, command}: PtyOptions): Promise<Pty> {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-pty-'))
  const output = join(folder, 'output')
  const socket = `mirrorbits-pty-${process.pid}-${serial++}`
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout
  await run(
    'tmux',
    // prettier-ignore
    ['-L', socket, '-f', '/dev/null', 'new-session', '-d', '-s', 'pty', '-x', String(columns), '-y', String(rows),
      `sh -c 'stty -echo; read go; exec ${command}'`],
    {env: {...process.env, ...PLAIN}},
  )
  await tmux('pipe-pane', '-o', '-t', 'pty', `cat > ${output}`)
  const pid = Number(await tmux('display-message', '-p', '-t', 'pty', '#{pane_pid}'))
  const writtenText = (): Promise<string> => readFile(output, 'utf8').catch(() => '') // not there before the first byte
  return {
    output,
    screen: () => tmux('capture-pane', '-e', '-p', '-t', 'pty'),
    async keys(...keys) {
      await tmux('send-keys', '-t', 'pty', ...keys)
    },
    written: async () => (await stat(output)).size,
    async start(pattern) {
      const startedAt = performance.now()
      await tmux('send-keys', '-t', 'pty', 'Enter')
      while (performance.now() - startedAt < START_LIMIT_MS) {
        if (pattern.test(await writtenText())) return performance.now() - startedAt
        await sleep(5)
      }
      throw new Error(`The program did not write ${String(pattern)}:\n${await tmux('capture-pane', '-p', '-t', 'pty')}`)
    },
    async processorTime() {
      // After the name, which may hold anything: user and system time in hundredths of a second.
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    async memory() {
      return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
    },
    async close() {
      await tmux('kill-server').catch(() => undefined) // it ends with its program
      await rm(folder, {recursive: true, force: true})
    },
  }
}
