import {EventEmitter} from 'node:events'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {AT, aState} from '../../../test/support/dashboard-state.js'
import {createTerminal, type FakeTerminal} from '../../../test/support/terminal.js'
import {runDashboard} from './run-dashboard.js'
import type {DashboardActions} from './source.js'
import type {DashboardState} from './state.js'

let state: DashboardState
let tell: (next: DashboardState) => void
let done: string[]
let ended: Promise<unknown> | undefined
let stop: AbortController
let terminal: FakeTerminal
let watched: (number | undefined)[]
let tailing: boolean[]

beforeEach(() => {
  state = aState()
  done = []
  watched = []
  tailing = []
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await ended
})

function start(columns = 120, rows = 34, readOnly = false): void {
  terminal = createTerminal(columns, rows)
  const listeners = new Set<() => void>()
  tell = next => {
    state = next
    for (const listener of listeners) listener()
  }
  const act =
    (name: string) =>
    (id = 0): Promise<string> => {
      done.push(`${name} ${id}`)
      return id === 3 ? Promise.reject(new Error('It cannot be reached.')) : Promise.resolve(`${name} done`)
    }
  const actions: DashboardActions = {
    setEnabled: (id, enabled) => act(enabled ? 'enable' : 'disable')(id),
    setScore: (id, score) => act(`score ${score}`)(id),
    scan: act('scan'),
    check: act('check'),
    refresh: act('refresh'),
  }
  ended = runDashboard({
    source: {
      getSnapshot: () => state,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      watchMirror: id => void watched.push(id),
      watchRequests: isOn => void tailing.push(isOn),
    },
    actions,
    look: {theme: 'dark', ascii: false},
    readOnly,
    intervalMs: 50,
    view: 'overview',
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    signal: stop.signal,
    host: new EventEmitter() as unknown as NodeJS.Process,
  })
}

const screen = (): string => terminal.lines().join('\n')
const shows = (text: string | RegExp): Promise<void> => vi.waitFor(() => expect(screen()).toMatch(text))

describe.each([
  [120, 34],
  [80, 24],
  [60, 16],
])('on a terminal of %i×%i', (columns, rows) => {
  it('draws one line less than there is, each as wide as the terminal at most', async () => {
    start(columns, rows)
    await shows(/mirrorbits .*[^]*ovh[^]*berlin/)
    expect(terminal.lines()).toHaveLength(rows - 1)
    for (const line of terminal.lines()) expect(line.length).toBeLessThanOrEqual(columns)
  })
})

describe('the dashboard', () => {
  it('shows news without losing the selected mirror', async () => {
    start()
    await shows(/▸ ovh/)
    terminal.type('j')
    await shows(/▸ berlin/)
    tell(aState({at: AT + 1000, mirrors: state.mirrors.toReversed().map(row => ({...row, share: 1 - row.share}))}))
    await shows(/tokyo[^]*▸ berlin[^]*ovh/)
  })

  it('stands still while it is paused', async () => {
    start()
    await shows(/ovh/)
    terminal.type('p')
    await shows(/PAUSED/)
    tell(aState({site: 'elsewhere'}))
    terminal.type('6')
    await shows(/─ Events/)
    expect(screen()).not.toContain('elsewhere')
    terminal.type('p')
    await shows(/elsewhere/)
  })

  it('takes what is typed or pasted at once, key by key', async () => {
    start()
    await shows(/ovh/)
    terminal.type('/country:de\r')
    await shows(/filter: country:de/)
    expect(screen()).toContain('berlin')
    expect(screen()).not.toContain('tokyo')
  })

  it('asks, acts and tells how it went', async () => {
    start()
    await shows(/ovh/)
    terminal.type('e')
    await shows(/Take ovh out of service\? y\/N/)
    expect(done).toEqual([])
    terminal.type('y')
    await shows(/disable done/)
    expect(done).toEqual(['disable 1'])
    terminal.type('Gry')
    await shows(/It cannot be reached\./)
    terminal.type('Ry')
    await shows(/refresh done/)
    expect(done).toEqual(['disable 1', 'scan 3', 'refresh 0'])
  })

  it('does nothing when one only looks', async () => {
    start(120, 34, true)
    await shows(/ovh/)
    terminal.type('ey')
    await shows(/mirrorbits/)
    terminal.type('6')
    await shows(/─ Events/)
    expect(done).toEqual([])
  })

  it('has the log of the mirror that is looked at read', async () => {
    start()
    await shows(/ovh/)
    terminal.type('\r')
    await shows(/Esc goes back/)
    // Told after the frame was drawn.
    await vi.waitFor(() => expect(watched.at(-1)).toBe(1))
    terminal.type('\u001b')
    await shows(/─ Mirrors/)
    await vi.waitFor(() => expect(watched.at(-1)).toBeUndefined())
  })

  it('follows the size of the terminal and says when it is too small', async () => {
    start()
    await shows(/TODAY/)
    terminal.resize(50, 12)
    await shows(/60×16 are needed/)
    terminal.resize(100, 30)
    await vi.waitFor(() => expect(terminal.lines()).toHaveLength(29))
    await shows(/ovh/)
  })

  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('ends by %s, and leaves the terminal as it was', async (_name, key) => {
    start()
    await shows(/ovh/)
    expect(terminal.written()).toContain('\u001b[?1049h')
    terminal.type(key)
    await ended
    expect(terminal.written().trimEnd().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true)
    expect(terminal.stdin.isRaw).toBe(false)
  })

  it('leaves the terminal as it was when drawing fails, and tells why', async () => {
    start()
    await shows(/ovh/)
    tell({...state, mirrors: undefined} as unknown as DashboardState)
    await expect(ended).rejects.toThrow(/undefined/)
    ended = undefined
    expect(terminal.written().trimEnd().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true)
    expect(terminal.stdin.isRaw).toBe(false)
  })

  it('ends when the program is told to before anything was drawn', async () => {
    stop.abort()
    start()
    await ended
    expect(terminal.written()).toContain('\u001b[?1049l')
    expect(terminal.stdin.isRaw).toBe(false)
  })

  it('reads keys that were pressed while it was loading', async () => {
    start()
    terminal.type('6')
    await shows(/─ Events ─[^]*filter: none/)
  })

  it('has requests told only while one looks at them', async () => {
    start()
    await shows(/ovh/)
    await vi.waitFor(() => expect(tailing.at(-1)).toBe(false))
    terminal.type('2')
    await shows(/─ Requests/)
    await vi.waitFor(() => expect(tailing.at(-1)).toBe(true))
    terminal.type('\r')
    await shows(/─ ovh/)
    await vi.waitFor(() => expect(tailing.at(-1)).toBe(false))
  })

  it('sets the score, of several mirrors too, and tells which failed', async () => {
    start()
    await shows(/ovh/)
    terminal.type('w20\r')
    await shows(/score 20 done/)
    terminal.type('   w-5\r')
    await shows(/1 of 3 mirrors: It cannot be reached\./)
    expect(done).toEqual(['score 20 1', 'score -5 1', 'score -5 2', 'score -5 3'])
  })

  it('ends when the program is told to', async () => {
    start()
    await shows(/ovh/)
    stop.abort()
    await ended
    expect(terminal.written()).toContain('\u001b[?1049l')
  })
})
