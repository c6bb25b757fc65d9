import type {Redis} from 'ioredis'
import {
  type CheckFinding,
  type HealthThresholds,
  type KeptState,
  nextState,
  smoothedRtt,
} from '../core/health/protocol-health.js'
import type {MirrorId} from '../core/mirror.js'
import {channels, keys} from './keys.js'
import {findingFields, parseMirror} from './mirror-record.js'
import {runScript} from './run-script.js'
import {keepFindingScript} from './scripts/keep-finding.js'

interface Checked {
  readonly id: MirrorId
  readonly protocol: 'http' | 'https'
  readonly finding: CheckFinding
  readonly thresholds: HealthThresholds
}

/** `now` is Unix seconds. Undefined when the mirror is gone; to be tried again when another check was faster. */
export async function tryKeepFinding(
  {redis, now}: {readonly redis: Redis; readonly now: string},
  {id, protocol, finding, thresholds}: Checked,
): Promise<KeptState | 'changed meanwhile' | undefined> {
  const hash = await redis.hgetall(keys.mirror(id))
  const known = parseMirror(id, hash)
  if ('problem' in known) return undefined
  const before = known.health[protocol]
  const state = nextState({isUp: known[protocol].isUp, streak: before.streak}, finding.isGood, thresholds)
  const reason = state.isUp ? '' : finding.reason
  const isNews =
    state.isChanged ||
    reason !== known[protocol].reason ||
    finding.ipv4 !== before.ipv4 ||
    finding.ipv6 !== before.ipv6 ||
    hash[`${protocol}Up`] === undefined
  const written = await runScript(
    redis,
    keepFindingScript,
    [keys.mirrors, keys.mirror(id)],
    [
      ...[id, isNews ? channels.mirrorUpdate : '', `${protocol}Streak`, hash[`${protocol}Streak`] ?? ''],
      ...[`${protocol}Up`, state.isUp ? '1' : '0', `${protocol}DownReason`, reason],
      ...findingFields(protocol, {
        streak: state.streak,
        rttMs: finding.rttMs === undefined ? before.rttMs : smoothedRtt(before.rttMs, finding.rttMs),
        ipv4: finding.ipv4,
        ipv6: finding.ipv6,
        certificateEnds: finding.certificateEnds ?? before.certificateEnds,
      }),
      // A mirror that was never checked is not up, and not down since any moment either.
      ...(state.isChanged || hash[`${protocol}Up`] === undefined ? ['stateSince', now] : []),
    ],
  )
  if (written === -1) return 'changed meanwhile'
  return written === 1 ? state : undefined
}
