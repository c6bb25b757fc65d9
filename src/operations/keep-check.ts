import type {HealthThresholds, KeptState} from '../core/health/protocol-health.js'
import type {Mirror} from '../core/mirror.js'
import type {CheckedProtocol, CheckMirrorDeps} from './check-types.js'
import {timeLeft} from '../core/text/time-left.js'

const DAY_MS = 86_400_000
/** Certificates are renewed a month before they end; when one was not, there is still time to tell its owner. */
const WARN_MS = 14 * DAY_MS

/** Keeps what a check found over one protocol, and tells what is new. Undefined when the mirror is gone. */
export async function keepCheck(
  deps: CheckMirrorDeps,
  {id, name}: Mirror,
  found: CheckedProtocol,
  thresholds: HealthThresholds,
): Promise<KeptState | undefined> {
  const {protocol, state, latencyMs, level, text} = found
  const {isUp: isGood, reason} = state
  const {rttMs, ipv4, ipv6, certificateEnds} = found
  const finding = {isGood, reason, rttMs, ipv4, ipv6, certificateEnds}
  const kept = await deps.mirrors.keepFinding(id, protocol, finding, thresholds)
  const failures = kept !== undefined && kept.isUp && !isGood ? {failures: -kept.streak} : {}
  // Name, protocol and verdict at the start of the line: that is where operators' scripts look for them.
  deps.log[level]({latencyMs: Math.round(latencyMs), ...failures}, `${name} ${protocol.toUpperCase()} ${text}`)
  warnOfCertificate(deps, name, certificateEnds)
  if (kept?.isChanged !== true) return kept
  await deps.mirrorLogs.append(id, {kind: 'state', protocol, up: kept.isUp, reason: kept.isUp ? '' : reason})
  deps.events.publish({
    type: 'mirror.state',
    mirror: id,
    name,
    protocol,
    up: kept.isUp,
    reason: kept.isUp ? '' : reason,
  })
  return kept
}

function warnOfCertificate(
  {events, log, clock, mayRemind}: CheckMirrorDeps,
  name: string,
  certificateEnds: number | undefined,
): void {
  if (certificateEnds === undefined) return
  const leftMs = certificateEnds * 1000 - clock()
  if (leftMs >= WARN_MS || !mayRemind(`certificate of ${name}`)) return
  const left = timeLeft(leftMs)
  const message = `The TLS certificate of ${name} ${left === undefined ? 'has ended' : `ends in ${left}`}.`
  log.warn({mirror: name, days: Math.floor(leftMs / DAY_MS)}, 'TLS certificate ends soon')
  events.publish({type: 'warning', code: 'MB_CERTIFICATE_ENDS', message})
}
