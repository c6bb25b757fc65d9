import type {MirrorLogEntry} from '../../core/mirror-log.js'
import {mirrorLogText} from '../../core/mirror-log-text.js'
import {printable} from '../../core/text/display-width.js'
import {redactUrl} from '../../core/text/redact-url.js'

/** A line of a mirror's log as the original prints it: `2026-11-21 01:44:17 UTC: Mirror added`. */
export const legacyLogLine = (entry: MirrorLogEntry): string => `${logTime(entry)}: ${logText(entry)}`

/** What happened, without its time, safe to show. */
export const logText = (entry: MirrorLogEntry): string => printable(redactUrl(mirrorLogText(entry)))

/** When it happened, as the original prints it: `2026-11-21 01:44:17 UTC`. */
export function logTime(entry: MirrorLogEntry): string {
  const [, date = '', time = '', zone = ''] = /^(.{10})T(.{8})[^Z+-]*(.*)$/.exec(entry.timestamp) ?? []
  return `${date} ${time} ${zoneText(zone, entry.timestamp)}`
}

/** The short name of an offset that was this host's at that time, as far as it has one; else digits. */
function zoneText(zone: string, timestamp: string): string {
  if (zone === 'Z') return 'UTC'
  const at = new Date(timestamp)
  const minutes = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  return (minutes === -at.getTimezoneOffset() ? localZoneName(at) : undefined) ?? zone.replace(':', '')
}

function localZoneName(at: Date): string | undefined {
  // Each knows the short names of its own part of the world only.
  const names = ['en-US', 'en-GB', 'en-AU'].map(locale =>
    new Intl.DateTimeFormat(locale, {timeZoneName: 'short'})
      .formatToParts(at)
      .find(({type}) => type === 'timeZoneName'),
  )
  return names.map(part => part?.value ?? '').find(name => /^[A-Z]{2,5}$/.test(name))
}
