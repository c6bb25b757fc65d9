import type {Bulletin, Notice} from './notice.js'

/** Decides what operators are told, and when: little, and together. */
export interface Damper {
  hear(bulletin: Bulletin, now: number): void
  /** What is to be told now; empty almost always. */
  due(now: number): readonly Notice[]
}

const MINUTE_MS = 60_000
/** What happens within this time after the first news is told with it. What is undone meanwhile is not told. */
const GATHER_MS = MINUTE_MS
/** A thing that changes so often within an hour flaps, which is told once … */
const FLAPS = 3
const FLAPS_WITHIN_MS = 60 * MINUTE_MS
/** … and no change any more until there was none for this time. */
const STEADY_MS = 30 * MINUTE_MS
/** The same warning is told again after this time. */
const REMIND_MS = 7 * 24 * 60 * MINUTE_MS
/** Events can be made up by whoever reaches Redis. */
const MAX_SUBJECTS = 10_000

interface Subject {
  latest: Bulletin
  /** What was told last; undefined when it is to be told however it is. */
  toldBad: boolean | undefined
  /** Times of the latest changes, at most `FLAPS` of them. */
  changes: number[]
  flaps: 'no' | 'to be told' | 'told'
}

/** Keeps what each thing was and what was told of it. Times are in milliseconds. */
export function createDamper(): Damper {
  const subjects = new Map<string, Subject>()
  const warned = new Map<string, number>()
  let warnings: Notice[] = []
  let gatheringSince: number | undefined

  function hearWarning({key, notice}: Bulletin, now: number): void {
    if (now - (warned.get(key) ?? -Infinity) < REMIND_MS) return
    warned.delete(key)
    forgetOldest(warned)
    warned.set(key, now)
    warnings.push(notice)
    gatheringSince ??= now
  }

  function hearState(bulletin: Bulletin, now: number): void {
    const known = subjects.get(bulletin.key)
    if (known === undefined) {
      if (!bulletin.isBad && !bulletin.isChange) return
      forgetOldest(subjects)
      subjects.set(bulletin.key, {latest: bulletin, toldBad: !bulletin.isBad, changes: [now], flaps: 'no'})
      gatheringSince ??= now
      return
    }
    const isChanged = known.latest.isBad !== bulletin.isBad
    known.latest = bulletin
    if (!isChanged) return
    known.changes = [...known.changes, now].slice(-FLAPS)
    const [first = now] = known.changes
    if (known.flaps === 'no' && known.changes.length === FLAPS && now - first <= FLAPS_WITHIN_MS) {
      known.flaps = 'to be told'
    }
    gatheringSince ??= now
  }

  function newsOf(subject: Subject, now: number): Notice | undefined {
    const {latest, toldBad, flaps} = subject
    if (flaps === 'to be told') {
      subject.flaps = 'told'
      subject.toldBad = undefined
      return {...latest.notice, severity: 'warn', text: `changes again and again; lastly: ${latest.notice.text}`}
    }
    if (flaps === 'told') {
      if (now - (subject.changes.at(-1) ?? 0) < STEADY_MS) return undefined
      subject.flaps = 'no'
      subject.changes = []
    }
    if (latest.isBad === toldBad) return undefined
    subject.toldBad = latest.isBad
    return latest.notice
  }

  return {
    hear(bulletin, now) {
      if (bulletin.notice.event === 'warning') hearWarning(bulletin, now)
      else hearState(bulletin, now)
    },
    due(now) {
      const isGathered = gatheringSince !== undefined && now - gatheringSince >= GATHER_MS
      if (isGathered) gatheringSince = undefined
      const notices: Notice[] = []
      for (const [key, subject] of subjects) {
        if (!isGathered && subject.flaps !== 'told') continue
        const notice = newsOf(subject, now)
        if (notice !== undefined) notices.push(notice)
        // Good and told: as if it were unknown.
        if (
          subject.toldBad === false &&
          subject.flaps === 'no' &&
          now - (subject.changes.at(-1) ?? 0) > FLAPS_WITHIN_MS
        ) {
          subjects.delete(key)
        }
      }
      if (!isGathered) return notices
      notices.push(...warnings)
      warnings = []
      return notices
    },
  }
}

function forgetOldest<T>(kept: Map<string, T>): void {
  const [oldest] = kept.keys()
  if (kept.size >= MAX_SUBJECTS && oldest !== undefined) kept.delete(oldest)
}
