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
  close(): Promise<void>
}

export async function openTmux(
  columns: number,
  rows: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Tmux> {
  const socket = `mirrorbits-${process.pid}-${serial++}`
  const tmux = async (...args: readonly string[]): Promise<string> =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout
  const {NODE_EXTRA_CA_CERTS: _, CI: __, NO_COLOR: ___, ...inherited} = process.env
  await run(
    'tmux',
    // prettier-ignore
    ['-L', socket, '-f', '/dev/null', 'new-session', '-d', '-s', 'test', '-x', String(columns), '-y', String(rows),
      'env PS1="ready> " bash --norc --noprofile'],
    {env: {...inherited, LC_ALL: 'C.UTF-8', ...environment}},
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
  return {
    screen,
    shows,
    keys: async (...keys) => void (await tmux('send-keys', '-t', 'test', ...keys)),
    variable: async name => (await tmux('display-message', '-p', '-t', 'test', `#{${name}}`)).trim(),
    resize: async (x, y) => void (await tmux('resize-window', '-t', 'test', '-x', String(x), '-y', String(y))),
    close: async () => void (await tmux('kill-server')),
  }
}
