import {overallState} from '../core/mirror.js'
import {naturalOrder} from '../core/text/natural-order.js'
import {redactUrl} from '../core/text/redact-url.js'
import type {MirrorDescription} from '../operations/describe-mirrors.js'

export const STATE_FILTERS = ['up', 'down', 'degraded', 'enabled', 'disabled'] as const
type StateFilter = (typeof STATE_FILTERS)[number]

const OF_STATE: Record<StateFilter, (description: MirrorDescription) => boolean> = {
  up: ({mirror}) => overallState(mirror) === 'up',
  down: ({mirror}) => overallState(mirror) === 'down',
  degraded: ({mirror}) => overallState(mirror).includes('/'),
  enabled: ({mirror}) => mirror.enabled,
  disabled: ({mirror}) => !mirror.enabled,
}

export const SORT_KEYS = ['name', 'state', 'score', 'share', 'sync', 'files', 'id'] as const
type SortKey = (typeof SORT_KEYS)[number]

const byName = (a: MirrorDescription, b: MirrorDescription): number => naturalOrder(a.mirror.name, b.mirror.name)

/** Those with most first, except names and ids. */
const ORDERS: Record<SortKey, (a: MirrorDescription, b: MirrorDescription) => number> = {
  name: byName,
  id: (a, b) => a.mirror.id - b.mirror.id,
  // Those that need looking at first: down, degraded, up, disabled.
  state: (a, b) => rank(a) - rank(b),
  score: (a, b) => b.mirror.score - a.mirror.score,
  share: (a, b) => b.shareToday - a.shareToday,
  sync: (a, b) => (b.mirror.lastSuccessfulSync ?? 0) - (a.mirror.lastSuccessfulSync ?? 0),
  files: (a, b) => b.filesKnown - b.filesDiffering - (a.filesKnown - a.filesDiffering),
}

const RANKS: Record<ReturnType<typeof overallState>, number> = {
  down: 0,
  'up/down': 1,
  'down/up': 1,
  up: 2,
  disabled: 3,
}
const rank = ({mirror}: MirrorDescription): number => RANKS[overallState(mirror)]

export interface MirrorChoice {
  /** Part of a name, an address or a country code; every mirror when undefined. */
  readonly filter: string | undefined
  /** Mirrors in any of these states; all when empty. */
  readonly states: readonly StateFilter[]
  readonly sort: SortKey
  readonly reverse: boolean
}

/** The mirrors asked for, in the order asked for; equals are ordered by name. */
export function chooseMirrors(
  descriptions: readonly MirrorDescription[],
  {filter, states, sort, reverse}: MirrorChoice,
): MirrorDescription[] {
  const wanted = filter?.toLowerCase()
  const chosen = descriptions.filter(description => {
    const {name, httpUrl, rsyncUrl, ftpUrl, countryCodes} = description.mirror
    const texts = [name, ...[httpUrl, rsyncUrl, ftpUrl].map(redactUrl)].map(text => text.toLowerCase())
    const matches =
      wanted === undefined ||
      texts.some(text => text.includes(wanted)) ||
      countryCodes.some(code => code.toLowerCase() === wanted)
    return matches && (states.length === 0 || states.some(state => OF_STATE[state](description)))
  })
  const sorted = chosen.sort((a, b) => ORDERS[sort](a, b) || byName(a, b))
  return reverse ? sorted.reverse() : sorted
}
