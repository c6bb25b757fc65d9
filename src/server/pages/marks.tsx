/** @jsxImportSource preact */
import type {VNode} from 'preact'
import type {OverallState, ProtocolState} from '../../core/mirror.js'
import type {SyncAge} from '../../core/text/sync-age.js'

/** Every mark has a form and a word of its own, so that nothing is told by colour alone. */
const STATES: Readonly<Record<OverallState, readonly [mark: string, className: string, text: string]>> = {
  up: ['●', 'good', 'up'],
  'up/down': ['◐', 'warn', 'only HTTP up'],
  'down/up': ['◐', 'warn', 'only HTTPS up'],
  down: ['✕', 'bad', 'down'],
  disabled: ['○', 'dim', 'disabled'],
}

export const stateText = (state: OverallState): string => STATES[state][2]

export function StateMark({state}: {readonly state: OverallState}): VNode {
  const [mark, className, text] = STATES[state]
  return (
    <span class={`keep ${className}`}>
      {mark} {text}
    </span>
  )
}

export interface ProtocolMarkProps {
  readonly state: ProtocolState
  /** Whether the mirror's URL has this protocol at all. */
  readonly isOffered: boolean
}

/** One protocol of a mirror, with the reason when it is down. */
export function ProtocolMark({state: {isUp, reason}, isOffered}: ProtocolMarkProps): VNode {
  if (!isOffered) return <span class="dim">–</span>
  if (isUp) return <span class="good">● up</span>
  return <span class="bad">✕ {reason === '' ? 'down' : reason}</span>
}

const AGES: Readonly<Record<SyncAge['freshness'], readonly [mark: string, className: string]>> = {
  fresh: ['', 'good'],
  old: ['△ ', 'warn'],
  'very-old': ['▲ ', 'bad'],
  unknown: ['', 'dim'],
}

/** How old a mirror's copy is. */
export function AgeMark({age: {text, freshness}}: {readonly age: SyncAge}): VNode {
  const [mark, className] = AGES[freshness]
  return (
    <span class={className}>
      {mark}
      {text}
    </span>
  )
}
