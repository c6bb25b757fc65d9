import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {vi} from 'vitest'

const run = promisify(execFile)
let serial = 0

/** A real terminal with a shell in it, by a tmux server of its own. */
export interface Tmux {
  /** Types; names such as `Enter` and `Escape` are keys. */
  keys(...keys: readonly string[]): Promise<void>
  screen(): Promise<string>
  /** Waits until the screen looks so. */
  shows(pattern: RegExp): Promise<string>
  /** One of tmux's variables of the pane: `alternate_on`, `cursor_flag`, … */
  variable(name: string): Promise<string>
  resize(columns: number, rows: number): Promise<void>
  /** Harmless when repeated. */
  close(): Promise<void>
}

/** As a person's terminal is, whatever runs the tests. Certificates of its own only slow Node's start. */
const PLAIN = {LC_ALL: 'C.UTF-8', NODE_EXTRA_CA_CERTS: undefined, CI: undefined, NO_COLOR: undefined}

export async function openTmux(columns: number, rows: number): Promise<Tmux> {
  const socket = `mirrorbits-${process.pid}-${serial++}`
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout
  await run(
    'tmux',
    // prettier-ignore
    ['-L', socket, '-f', '/dev/null', 'new-session', '-d', '-s', 'test', '-x', String(columns), '-y', String(rows),
      'env PS1="ready> " bash --norc --noprofile'],
    {env: {...process.env, ...PLAIN}},
  )
  const screen = (): Promise<string> => tmux('capture-pane', '-p', '-t', 'test')
  const shows = async (pattern: RegExp): Promise<string> => {
    let seen = ''
    await vi.waitFor(
      async () => {
        seen = await screen()
        if (!pattern.test(seen)) throw new Error(`The screen does not show ${String(pattern)}:\n${seen}`)
      },
      {timeout: 20_000, interval: 100},
    )
    return seen
  }
  await shows(/ready>/)
  let isOpen = true
  return {
    screen,
    shows,
    async keys(...keys) {
      await tmux('send-keys', '-t', 'test', ...keys)
    },
    variable: async name => (await tmux('display-message', '-p', '-t', 'test', `#{${name}}`)).trim(),
    async resize(x, y) {
      await tmux('resize-window', '-t', 'test', '-x', String(x), '-y', String(y))
    },
    async close() {
      if (isOpen) await tmux('kill-server')
      isOpen = false
    },
  }
}
