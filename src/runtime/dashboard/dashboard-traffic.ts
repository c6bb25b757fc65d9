import type {MirrorbitsEvent} from '../../core/events.js'
import type {MirrorId} from '../../core/mirror.js'
import {percentile} from '../../core/rates/latency.js'
import {mergeCounts, mergeRates} from '../../core/rates/merge-rates.js'
import {NO_RATES, type Rates} from '../../core/rates/rates.js'
import {readRates} from '../../core/rates/read-rates.js'
import {HISTORY_SECONDS, type Traffic} from '../../tui/dashboard/state.js'

type RatesEvent = Extract<MirrorbitsEvent, {readonly type: 'rates'}>

/** What a node told last. */
export interface NodeTold {
  readonly event: RatesEvent
  readonly rates: Rates
  readonly at: number
  readonly history: readonly number[]
}

/** The last minute of all nodes' rates, put together second by second. */
export interface TrafficWindow {
  hear(event: RatesEvent, now: number): void
  /** Downloads of the day so far; used when no node tells its rates. */
  counted(today: ReadonlyMap<MirrorId, number>, now: number): void
  /** Ends a second. */
  tick(now: number): void
  traffic(): Traffic
  mirror(id: MirrorId): {readonly perSecond: number; readonly minute: number; readonly history: readonly number[]}
  nodes(): ReadonlyMap<string, NodeTold>
}

interface Second {
  readonly rates: Rates
  readonly mirrors: ReadonlyMap<MirrorId, number>
}

/** A node that told nothing for so long is not counted any more. */
const SILENCE_MS = 3500

/** A mirror's share of a second is a small number that jumps: its rate is the mean of some. */
const SMOOTH_SECONDS = 5

export function createTrafficWindow(): TrafficWindow {
  const told = new Map<string, NodeTold>()
  let seconds: Second[] = []
  let last: {readonly today: ReadonlyMap<MirrorId, number>; readonly at: number} | undefined
  let fromCounters = NO_RATES
  let source: Traffic['source'] = 'counters'

  const speaking = (now: number): NodeTold[] => [...told.values()].filter(({at}) => now - at <= SILENCE_MS)

  return {
    hear(event, now) {
      const rates = readRates(event)
      const history = [...(told.get(event.node)?.history ?? []), rates.total].slice(-HISTORY_SECONDS)
      told.set(event.node, {event, rates, at: now, history})
    },
    counted(today, now) {
      if (last !== undefined && now > last.at) fromCounters = ratesBetween(last, {today, at: now})
      last = {today, at: now}
    },
    tick(now) {
      for (const [node, {at}] of told) if (now - at > 10 * SILENCE_MS) told.delete(node)
      const nodes = speaking(now)
      source = nodes.length > 0 ? 'nodes' : 'counters'
      const rates = nodes.length > 0 ? mergeRates(nodes.map(told => told.rates)) : fromCounters
      seconds = [...seconds, {rates, mirrors: new Map(rates.mirrors)}].slice(-HISTORY_SECONDS)
    },
    traffic() {
      const {total, outcomes, latencies, files, countries} = mergeRates(seconds.map(({rates}) => rates))
      return {
        source,
        perSecond: seconds.at(-1)?.rates.total ?? 0,
        history: seconds.map(({rates}) => rates.total),
        total,
        outcomes,
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        files: files.slice(0, 100),
        countries,
      }
    },
    mirror(id) {
      const history = seconds.map(({mirrors}) => mirrors.get(id) ?? 0)
      return {
        perSecond: meanOf(history.slice(-SMOOTH_SECONDS)),
        minute: history.reduce((sum, count) => sum + count, 0),
        history,
      }
    },
    nodes: () => told,
  }
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

interface CountedDay {
  readonly today: ReadonlyMap<MirrorId, number>
  readonly at: number
}

/** The day's counters start again at midnight: what is lower than before is new. */
function ratesBetween(before: CountedDay, after: CountedDay): Rates {
  const seconds = (after.at - before.at) / 1000
  const mirrors = [...after.today].map(([id, count]) => {
    const earlier = before.today.get(id) ?? 0
    return [id, (count < earlier ? count : count - earlier) / seconds] as const
  })
  const counts = mergeCounts([mirrors.filter(([, count]) => count > 0)])
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  return {...NO_RATES, total, mirrors: counts, outcomes: {...NO_RATES.outcomes, redirect: total}}
}
