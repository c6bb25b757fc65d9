import type {MirrorId} from '../../core/mirror.js'
import {AT_START, type Cursor} from './list-window.js'
import type {SortKey} from './order.js'
import type {Tone} from './line.js'

export const VIEWS = ['overview', 'requests', 'scans', 'map', 'cluster', 'events'] as const
export type View = (typeof VIEWS)[number]

/** The digit that opens each view. */
export const VIEW_KEYS: Readonly<Record<View, string>> = {
  overview: '1',
  requests: '2',
  scans: '3',
  map: '4',
  cluster: '5',
  events: '6',
}

export type Action =
  | {readonly kind: 'enable' | 'disable' | 'scan' | 'check'; readonly mirrors: readonly MirrorId[]}
  | {readonly kind: 'score'; readonly mirrors: readonly MirrorId[]; readonly score: number}
  | {readonly kind: 'refresh'}

export type Prompt =
  | {readonly kind: 'filter'; readonly text: string}
  | {readonly kind: 'confirm'; readonly question: string; readonly action: Action}
  /** `text` is the score that is being typed. */
  | {readonly kind: 'score'; readonly question: string; readonly text: string; readonly mirrors: readonly MirrorId[]}

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
    map: AT_START,
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
  readonly mirrorOf: (row: string) => KnownMirror | undefined
  /** Why nothing may be changed; undefined when it may. */
  readonly refusal: string | undefined
}

export interface KnownMirror {
  readonly id: MirrorId
  readonly name: string
  readonly enabled: boolean
  readonly score: number
}

export type Effect = {readonly kind: 'quit' | 'interrupt' | 'suspend'} | {readonly kind: 'act'; readonly action: Action}
