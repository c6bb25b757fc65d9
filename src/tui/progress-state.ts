/** What long work tells of itself. `key` names the item, `at` is milliseconds since the Unix epoch. */
export type ProgressEvent =
  /** It waits for others to end. */
  | {readonly kind: 'queued'; readonly key: string; readonly label: string; readonly at: number}
  | {readonly kind: 'started'; readonly key: string; readonly label: string; readonly at: number}
  | {
      readonly kind: 'progress'
      readonly key: string
      readonly done: number
      /** 0 when not known. */
      readonly total: number
      readonly unit: ProgressUnit
      readonly at: number
    }
  | {readonly kind: 'done' | 'failed'; readonly key: string; readonly text: string; readonly at: number}

/** Items are what the label says. */
export type ProgressUnit = 'files' | 'bytes' | 'items'

export interface RunningItem {
  readonly key: string
  readonly label: string
  readonly startedAt: number
  readonly done: number
  readonly total: number
  readonly unit: ProgressUnit
}

export interface FinishedItem {
  readonly key: string
  readonly label: string
  readonly ok: boolean
  readonly text: string
  readonly tookMs: number
}

export interface ProgressState {
  readonly running: readonly RunningItem[]
  /** Those that wait, the next one first. */
  readonly queued: readonly {readonly key: string; readonly label: string}[]
  /** In the order in which they ended. */
  readonly finished: readonly FinishedItem[]
}

export const NO_PROGRESS: ProgressState = {running: [], queued: [], finished: []}

/** The state after an event. Events of items that are not running are ignored. */
export function nextProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  const {running, queued, finished} = state
  if (event.kind === 'queued') return {...state, queued: [...queued, {key: event.key, label: event.label}]}
  if (event.kind === 'started') {
    const {key, label, at} = event
    const item: RunningItem = {key, label, startedAt: at, done: 0, total: 0, unit: 'files'}
    const isOther = (other: {readonly key: string}): boolean => other.key !== key
    return {finished, queued: queued.filter(isOther), running: [...running.filter(isOther), item]}
  }
  const item = running.find(({key}) => key === event.key)
  if (item === undefined) return state
  if (event.kind === 'progress') {
    const {done, total, unit} = event
    // Another unit is another phase, whose rate has nothing to do with the one before.
    const startedAt = unit === item.unit ? item.startedAt : event.at
    const next = {...item, done, total, unit, startedAt}
    return {finished, queued, running: running.map(other => (other === item ? next : other))}
  }
  const {key, kind, text, at} = event
  const ended: FinishedItem = {key, label: item.label, ok: kind === 'done', text, tookMs: at - item.startedAt}
  return {queued, running: running.filter(other => other !== item), finished: [...finished, ended]}
}

/** How far something is that is running. */
type Course = Pick<RunningItem, 'done' | 'total' | 'startedAt'>

/** Items per second since the start; 0 in the first second, when it would only jump about. */
export function rateOf({done, startedAt}: Course, nowMs: number): number {
  const seconds = (nowMs - startedAt) / 1000
  return seconds < 1 ? 0 : done / seconds
}

/** Seconds left at the rate so far; undefined when nobody can tell. */
export function secondsLeft(item: Course, nowMs: number): number | undefined {
  const rate = rateOf(item, nowMs)
  return rate === 0 || item.total <= item.done ? undefined : (item.total - item.done) / rate
}
