/** What health checks have found out about one protocol of a mirror, beside whether it is up. */
export interface ProtocolHealth {
  /** Checks in a row with the same result: positive when they went well, negative when not, 0 before the first. */
  readonly streak: number
  /** Milliseconds that the mirror takes to answer once it is connected, smoothed over checks; undefined when it never did. */
  readonly rttMs: number | undefined
  /** Whether it answers over IPv4. Undefined when that is not known, as when it was not asked apart. */
  readonly ipv4: boolean | undefined
  readonly ipv6: boolean | undefined
  /** Unix seconds at which its TLS certificate ends. */
  readonly certificateEnds: number | undefined
}

/** What is known of a protocol that was never checked. */
export const NO_HEALTH: ProtocolHealth = {
  streak: 0,
  rttMs: undefined,
  ipv4: undefined,
  ipv6: undefined,
  certificateEnds: undefined,
}

/** How many checks in a row it takes until a mirror counts as down, or as up again. */
export interface HealthThresholds {
  readonly downAfter: number
  readonly upAfter: number
}

/** What one check found over one protocol. */
export interface CheckFinding extends Pick<ProtocolHealth, 'rttMs' | 'ipv4' | 'ipv6' | 'certificateEnds'> {
  readonly isGood: boolean
  /** Why it is not good; empty when it is. */
  readonly reason: string
}

/** What a finding has made of the protocol's state. */
export interface KeptState {
  readonly isUp: boolean
  /** Up or down is another than before. */
  readonly isChanged: boolean
  readonly streak: number
}

/** An answer counts for a quarter: one slow answer is forgotten after some checks, a lasting change is seen soon. */
const NEWEST_SHARE = 0.25

/** The round-trip time with one more answer, to a tenth of a millisecond. */
export function smoothedRtt(known: number | undefined, measured: number): number {
  const smoothed = known === undefined ? measured : known + (measured - known) * NEWEST_SHARE
  return Math.round(smoothed * 10) / 10
}

/** Longer streaks decide nothing more, and are not counted. */
const LONGEST_STREAK = 1000

/**
 * What one more check makes of a protocol. A mirror that was never checked is not up, so one good check is enough for
 * `upAfter: 1`, and its first bad ones change nothing but the reason.
 */
export function nextState(
  known: {readonly isUp: boolean; readonly streak: number},
  isGood: boolean,
  {downAfter, upAfter}: HealthThresholds,
): KeptState {
  const run = isGood ? Math.max(known.streak, 0) + 1 : Math.min(known.streak, 0) - 1
  const isUp = isGood ? known.isUp || run >= upAfter : known.isUp && -run < downAfter
  return {isUp, isChanged: isUp !== known.isUp, streak: Math.max(-LONGEST_STREAK, Math.min(LONGEST_STREAK, run))}
}
