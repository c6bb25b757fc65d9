// A program on a terminal of its own, by tmux: what it writes, how it looks, what it costs.
import {execFile} from 'node:child_process'
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'

const run = promisify(execFile)
let serial = 0

/** The terminal, with a shell that waits for `start`. */
export async function openPty({columns, rows, command, env = {}}) {
  const folder = await mkdtemp(join(tmpdir(), 'mirrorbits-pty-'))
  const output = join(folder, 'output')
  const socket = `mirrorbits-pty-${process.pid}-${serial++}`
  const tmux = async (...args) => (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout
  const plain = {LC_ALL: 'C.UTF-8', NODE_EXTRA_CA_CERTS: undefined, CI: undefined, NO_COLOR: undefined, ...env}
  await run(
    'tmux',
    // prettier-ignore
    ['-L', socket, '-f', '/dev/null', 'new-session', '-d', '-s', 'pty', '-x', String(columns), '-y', String(rows),
      `sh -c 'stty -echo; read go; exec ${command}'`],
    {env: {...process.env, ...plain}},
  )
  await tmux('pipe-pane', '-o', '-t', 'pty', `cat > ${output}`)
  const pid = Number(await tmux('display-message', '-p', '-t', 'pty', '#{pane_pid}'))
  const written = async () => (await readFile(output).catch(() => Buffer.alloc(0))).toString()
  return {
    /** Everything the program has written, as bytes. */
    written,
    size: async () => (await stat(output)).size,
    screen: (...flags) => tmux('capture-pane', '-p', '-t', 'pty', ...flags),
    keys: (...keys) => tmux('send-keys', '-t', 'pty', ...keys),
    resize: (x, y) => tmux('resize-window', '-t', 'pty', '-x', String(x), '-y', String(y)),
    /** Starts the program; milliseconds until it has written this. */
    async start(pattern, limitMs = 20_000) {
      const startedAt = performance.now()
      await tmux('send-keys', '-t', 'pty', 'Enter')
      while (performance.now() - startedAt < limitMs) {
        if (pattern.test(await written())) return performance.now() - startedAt
        await sleep(5)
      }
      throw new Error(`The program did not write ${pattern}:\n${await tmux('capture-pane', '-p', '-t', 'pty')}`)
    },
    /** Milliseconds of processor time that the program has taken so far. */
    async processorTime() {
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    async memory() {
      return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) * 1024
    },
    async close() {
      await tmux('kill-server')
      await rm(folder, {recursive: true, force: true})
    },
  }
}
