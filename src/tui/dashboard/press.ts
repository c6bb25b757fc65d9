import {answer, ask, typeScore} from './ask-action.js'
import {AT_START, moved, windowOf, type Cursor} from './list-window.js'
import {SORT_KEYS} from './order.js'
import {
  VIEW_KEYS,
  VIEWS,
  type Effect,
  type Key,
  type KeyContext,
  type KnownMirror,
  type Ui,
  type View,
} from './ui-state.js'

export interface Pressed {
  readonly ui: Ui
  readonly effect?: Effect
}

/** Ten times a second to every two seconds. */
const INTERVALS_MS = [100, 200, 500, 1000, 2000] as const

/** What a key does. */
export function press(ui: Ui, key: Key, context: KeyContext): Pressed {
  if (key.kind === 'interrupt') return {ui, effect: {kind: 'interrupt'}}
  if (key.kind === 'suspend') return {ui, effect: {kind: 'suspend'}}
  const {prompt} = ui
  if (prompt?.kind === 'filter') return {ui: typeFilter(ui, prompt.text, key)}
  if (prompt?.kind === 'score') return typeScore(ui, prompt, key)
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

/** The marked mirrors, or the selected one. */
function chosenMirrors(ui: Ui, context: KeyContext): readonly KnownMirror[] {
  const selected = selectedMirror(ui, context)
  // Elsewhere nobody sees which are marked.
  const marked = ui.view === 'overview' && ui.detail === undefined ? [...ui.marked] : []
  const known = marked.flatMap(id => context.mirrorOf(String(id)) ?? [])
  if (known.length > 0) return known
  return selected === undefined ? [] : [selected]
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
    case 'w':
    case 'R':
      return {ui: ask(ui, text, chosenMirrors(ui, context), context)}
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
