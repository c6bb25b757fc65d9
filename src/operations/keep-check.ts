import type {HealthThresholds, KeptState} from '../core/health/protocol-health.js'
import type {Mirror} from '../core/mirror.js'
import type {CheckedProtocol, CheckMirrorDeps} from './check-types.js'
import {counted} from '../core/text/counted.js'

const DAY_MS = 86_400_000
/** Certificates are renewed a month before they end; when one was not, there is still time to tell its owner. */
const WARN_DAYS = 14

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
  const days = Math.floor((certificateEnds * 1000 - clock()) / DAY_MS)
  if (days >= WARN_DAYS || !mayRemind(`certificate of ${name}`)) return
  const message = `The TLS certificate of ${name} ends in ${counted(days, 'day')}.`
  log.warn({mirror: name, days}, 'TLS certificate ends soon')
  events.publish({type: 'warning', code: 'MB_CERTIFICATE_ENDS', message})
}
