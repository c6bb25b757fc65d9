import type {MirrorLogEntry, MirrorLogFilter} from './mirror-log.js'

/** The entries that a filter lets through, in their order. One whose time cannot be read counts as old. */
export const wantedLogEntries = (
  entries: readonly MirrorLogEntry[],
  {since, kinds}: MirrorLogFilter,
): MirrorLogEntry[] =>
  entries.filter(
    ({kind, timestamp}) =>
      (kinds === undefined || kinds.includes(kind)) && (since === undefined || Date.parse(timestamp) >= since),
  )
