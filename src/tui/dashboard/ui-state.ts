import type {MirrorId} from '../../core/mirror.js'
import {AT_START, moved, windowOf, type Cursor} from './list-window.js'
import {SORT_KEYS, type SortKey} from './order.js'
import type {Tone} from './line.js'

export const VIEWS = ['overview', 'requests', 'scans', 'cluster', 'events'] as const
export type View = (typeof VIEWS)[number]

/** The digit that opens each view. */
export const VIEW_KEYS: Readonly<Record<View, string>> = {
  overview: '1',
  requests: '2',
  scans: '3',
  cluster: '5',
  events: '6',
}

export type ActionKind = 'enable' | 'disable' | 'scan' | 'check' | 'refresh'

export interface Action {
  readonly kind: ActionKind
  /** Empty for `refresh`, which is about the source. */
  readonly mirrors: readonly MirrorId[]
}

export type Prompt =
  | {readonly kind: 'filter'; readonly text: string}
  | {readonly kind: 'confirm'; readonly question: string; readonly action: Action}

/** What the operator chose; everything else on the screen is data. */
export interface Ui {
  readonly view: View
  readonly help: boolean
  /** The mirror whose details are open. */
  readonly detail: MirrorId | undefined
  readonly cursors: Readonly<Record<View | 'detail', Cursor>>
  readonly filter: string
  readonly prompt: Prompt | undefined
  readonly sort: SortKey
  readonly reverse: boolean
  readonly paused: boolean
  readonly intervalMs: number
  readonly marked: ReadonlySet<MirrorId>
  readonly message: Message | undefined
}

export interface Message {
  readonly text: string
  readonly tone: Tone
}

export const START: Ui = {
  view: 'overview',
  help: false,
  detail: undefined,
  cursors: {
    overview: AT_START,
    requests: AT_START,
    scans: AT_START,
    cluster: AT_START,
    events: AT_START,
    detail: AT_START,
  },
  filter: '',
  prompt: undefined,
  sort: 'share',
  reverse: false,
  paused: false,
  intervalMs: 1000,
  marked: new Set(),
  message: undefined,
}

/** A key: one character, or the name of one that types none. */
export type Key =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'up' | 'down' | 'left' | 'right' | 'pageUp' | 'pageDown' | 'home' | 'end'}
  | {readonly kind: 'enter' | 'escape' | 'tab' | 'backTab' | 'backspace' | 'interrupt' | 'suspend'}

/** What the screen shows while the key is pressed. */
export interface KeyContext {
  /** Rows of the list that is shown. */
  readonly ids: readonly string[]
  /** How many of them fit. */
  readonly height: number
  /** The mirror a row is about. */
  readonly mirrorOf: (
    row: string,
  ) => {readonly id: MirrorId; readonly name: string; readonly enabled: boolean} | undefined
  readonly nameOf: (mirror: MirrorId) => string
  readonly readOnly: boolean
}

export type Effect = {readonly kind: 'quit' | 'suspend'} | {readonly kind: 'act'; readonly action: Action}

export interface Pressed {
  readonly ui: Ui
  readonly effect?: Effect
}

/** Ten times a second to every two seconds. */
const INTERVALS_MS = [100, 200, 500, 1000, 2000] as const

/** What a key does. */
export function press(ui: Ui, key: Key, context: KeyContext): Pressed {
  if (key.kind === 'interrupt') return {ui, effect: {kind: 'quit'}}
  if (key.kind === 'suspend') return {ui, effect: {kind: 'suspend'}}
  const {prompt} = ui
  if (prompt?.kind === 'filter') return {ui: typeFilter(ui, prompt.text, key)}
  if (prompt?.kind === 'confirm') return answer(ui, prompt.action, key)
  const calm = ui.message === undefined ? ui : {...ui, message: undefined}
  if (calm.help) return {ui: {...calm, help: false}}
  return key.kind === 'text' ? pressText(calm, key.text, context) : {ui: pressNamed(calm, key.kind, context)}
}

function typeFilter(ui: Ui, text: string, key: Key): Ui {
  const withText = (next: string): Ui => ({...ui, filter: next, prompt: {kind: 'filter', text: next}})
  if (key.kind === 'text') return withText(text + key.text)
  if (key.kind === 'backspace') return withText(Array.from(text).slice(0, -1).join(''))
  if (key.kind === 'enter') return {...ui, prompt: undefined}
  return key.kind === 'escape' ? {...ui, prompt: undefined, filter: ''} : ui
}

function answer(ui: Ui, action: Action, key: Key): Pressed {
  const closed: Ui = {...ui, prompt: undefined}
  const isYes = key.kind === 'enter' || (key.kind === 'text' && key.text.toLowerCase() === 'y')
  if (isYes) return {ui: {...closed, marked: new Set()}, effect: {kind: 'act', action}}
  return {ui: {...closed, message: {text: 'Nothing was done.', tone: 'muted'}}}
}

const where = (ui: Ui): View | 'detail' => (ui.detail === undefined ? ui.view : 'detail')

const withCursor = (ui: Ui, cursor: Cursor): Ui => ({...ui, cursors: {...ui.cursors, [where(ui)]: cursor}})

function move(ui: Ui, by: number, {ids, height}: KeyContext): Ui {
  return withCursor(ui, moved(ui.cursors[where(ui)], by, ids, height))
}

const open = (ui: Ui, view: View): Ui => ({...ui, view, detail: undefined})

function nextView(ui: Ui, by: 1 | -1): Ui {
  const index = (VIEWS.indexOf(ui.view) + by + VIEWS.length) % VIEWS.length
  return open(ui, VIEWS[index] ?? 'overview')
}

function pressNamed(ui: Ui, key: Exclude<Key['kind'], 'text'>, context: KeyContext): Ui {
  switch (key) {
    case 'up':
      return move(ui, -1, context)
    case 'down':
      return move(ui, 1, context)
    case 'pageUp':
      return move(ui, -context.height, context)
    case 'pageDown':
      return move(ui, context.height, context)
    case 'home':
      return move(ui, -Infinity, context)
    case 'end':
      return move(ui, Infinity, context)
    case 'tab':
      return nextView(ui, 1)
    case 'backTab':
      return nextView(ui, -1)
    case 'enter':
    case 'right':
      return enter(ui, context)
    case 'escape':
    case 'left':
      return leave(ui)
    case 'backspace':
    case 'interrupt':
    case 'suspend':
      return ui
  }
}

function enter(ui: Ui, context: KeyContext): Ui {
  const mirror = ui.detail === undefined ? selectedMirror(ui, context) : undefined
  if (mirror === undefined) return ui
  return {...ui, detail: mirror.id, cursors: {...ui.cursors, detail: AT_START}}
}

/** Escape undoes one thing after the other: details, marks, the filter. */
function leave(ui: Ui): Ui {
  if (ui.detail !== undefined) return {...ui, detail: undefined}
  if (ui.marked.size > 0) return {...ui, marked: new Set()}
  return ui.filter === '' ? ui : {...ui, filter: ''}
}

function selectedMirror(ui: Ui, {ids, height, mirrorOf}: KeyContext): ReturnType<KeyContext['mirrorOf']> {
  if (ui.detail !== undefined) return mirrorOf(String(ui.detail))
  const row = ids[windowOf(ui.cursors[ui.view], ids, height).selected]
  return row === undefined ? undefined : mirrorOf(row)
}

function pressText(ui: Ui, text: string, context: KeyContext): Pressed {
  const view = VIEWS.find(name => VIEW_KEYS[name] === text)
  if (view !== undefined) return {ui: open(ui, view)}
  switch (text) {
    case 'q':
      return {ui, effect: {kind: 'quit'}}
    case '?':
      return {ui: {...ui, help: true}}
    case '/':
      return {ui: {...ui, prompt: {kind: 'filter', text: ui.filter}}}
    case 's':
      return {ui: {...ui, sort: SORT_KEYS[(SORT_KEYS.indexOf(ui.sort) + 1) % SORT_KEYS.length] ?? 'share'}}
    case 'S':
      return {ui: {...ui, reverse: !ui.reverse}}
    case 'p':
      return {ui: {...ui, paused: !ui.paused}}
    case '+':
      return {ui: {...ui, intervalMs: INTERVALS_MS.findLast(ms => ms < ui.intervalMs) ?? ui.intervalMs}}
    case '-':
      return {ui: {...ui, intervalMs: INTERVALS_MS.find(ms => ms > ui.intervalMs) ?? ui.intervalMs}}
    case 'e':
    case 'r':
    case 'c':
      return {ui: ask(ui, text, context)}
    case 'R':
      return {ui: askRefresh(ui, context)}
    case ' ':
      return {ui: mark(ui, context)}
    default: {
      const named = LETTERS[text]
      return {ui: named === undefined ? ui : pressNamed(ui, named, context)}
    }
  }
}

const LETTERS: Readonly<Record<string, Exclude<Key['kind'], 'text'>>> = {
  h: 'left',
  j: 'down',
  k: 'up',
  l: 'right',
  g: 'home',
  G: 'end',
}

function mark(ui: Ui, context: KeyContext): Ui {
  const mirror = ui.view === 'overview' && ui.detail === undefined ? selectedMirror(ui, context) : undefined
  if (mirror === undefined) return ui
  const marked = new Set(ui.marked)
  if (!marked.delete(mirror.id)) marked.add(mirror.id)
  return move({...ui, marked}, 1, context)
}

/** Asks before an action on the marked mirrors, or on the selected one. */
function ask(ui: Ui, key: 'e' | 'r' | 'c', context: KeyContext): Ui {
  if (context.readOnly) return warn(ui, ONLY_LOOKS)
  const selected = selectedMirror(ui, context)
  if (selected === undefined) return warn(ui, 'Select a mirror first.')
  const mirrors = ui.marked.size > 0 && ui.detail === undefined ? [...ui.marked] : [selected.id]
  const first = context.mirrorOf(String(mirrors[0])) ?? selected
  const kind = key === 'r' ? 'scan' : key === 'c' ? 'check' : first.enabled ? 'disable' : 'enable'
  const names = mirrors.length === 1 ? context.nameOf(first.id) : `${mirrors.length} mirrors`
  const words = {
    enable: `Let ${names} take traffic?`,
    disable: `Take ${names} out of service?`,
    scan: `Scan ${names} now?`,
    check: `Check the health of ${names} now?`,
  }
  return {...ui, prompt: {kind: 'confirm', question: words[kind], action: {kind, mirrors}}}
}

function askRefresh(ui: Ui, {readOnly}: KeyContext): Ui {
  if (readOnly) return warn(ui, ONLY_LOOKS)
  const action: Action = {kind: 'refresh', mirrors: []}
  return {...ui, prompt: {kind: 'confirm', question: 'Scan the source now?', action}}
}

const ONLY_LOOKS = 'This dashboard only looks: it was started with --read-only.'
const warn = (ui: Ui, text: string): Ui => ({...ui, message: {text, tone: 'warn'}})
