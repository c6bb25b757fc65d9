import {hasFailedScan, overallState} from '../core/mirror.js'
import {printable} from '../core/text/display-width.js'
import type {MirrorDescription} from '../operations/describe-mirrors.js'

/** What tells more about a mirror that cannot be scanned or takes no traffic; undefined when all is well. */
export function mirrorNextStep({mirror, trafficToday}: MirrorDescription): string | undefined {
  const name = printable(mirror.name)
  const state = overallState(mirror)
  if (hasFailedScan(mirror)) return `Why its last scan failed: mirrorbits mirror logs ${name} --kind error`
  if (state === 'disabled') return `It takes no traffic until it is enabled: mirrorbits mirror scan ${name} --enable`
  if (state === 'down') return `To ask it now: mirrorbits mirror check ${name}`
  if (trafficToday.downloads > 0) return undefined
  return 'No downloads today. To see where a client is sent, and why: mirrorbits select PATH --ip ADDRESS'
}
