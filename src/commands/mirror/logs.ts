import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {findMirror} from '../../cli/find-mirror.js'
import {followLog, unseenEntries} from '../../cli/follow-log.js'
import {legacyLogLine, logText, logTime} from '../../cli/legacy/log-line.js'
import {toMirrorLogJson, type MirrorLogJson} from '../../cli/mirror-log-json.js'
import {pastFlag} from '../../cli/time-flag.js'
import {whileRead} from '../../cli/while-read.js'
import {MirrorbitsError} from '../../core/errors.js'
import {KEPT_LOG_ENTRIES, MIRROR_LOG_KINDS, type MirrorLogEntry, type MirrorLogFilter} from '../../core/mirror-log.js'
import type {Mirror, MirrorId} from '../../core/mirror.js'
import {printable} from '../../core/text/display-width.js'
import {wantedLogEntries} from '../../core/wanted-log-entries.js'
import type {NewestLogEntriesOptions} from '../../operations/newest-log-entries.js'
import type {Operator} from '../../operations/operator.js'

const INTERVAL_MS = 1000
/** All mirrors are asked less often. */
const ALL_INTERVAL_MS = 3000
/** Nodes tell what happened within this time. */
const RECENT_MS = 600_000
const MAX = 10_000

export default class MirrorLogs extends BaseCommand {
  static override summary = 'Show the log of a mirror or of all: changes, scans, and when one went up or down.'
  static override description =
    'The oldest line comes first. Each mirror keeps its last 1,000 lines. Ctrl-C ends --follow; it goes on by itself after Redis, or the server, was away.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh --max 20',
    '<%= config.bin %> <%= command.id %> ovh --follow',
    {
      description: 'What went up, down or wrong last night, over all mirrors',
      command: '<%= config.bin %> <%= command.id %> --since 12h --kind state --kind error',
    },
  ]
  static override args = {
    name: Args.string({description: 'Name of the mirror, or a part of it; all mirrors unless given.'}),
  }
  static override flags = {
    max: Flags.integer({char: 'l', description: 'How many lines at most.', default: 500, min: 1, max: MAX}),
    since: pastFlag({description: 'Nothing older than this: 12h, 7d, 2026-11-21 or 2026-11-21T12:00Z.'}),
    kind: Flags.option({options: MIRROR_LOG_KINDS, multiple: true, multipleNonGreedy: true})({
      char: 'k',
      description: 'Only lines of this kind; may be repeated.',
    }),
    follow: Flags.boolean({char: 'f', description: 'Go on with what is new.', default: false}),
  }

  override async run(): Promise<MirrorLogJson> {
    const {args, flags} = await this.parse(MirrorLogs)
    if (flags.follow && this.jsonEnabled()) {
      throw new MirrorbitsError('MB_USAGE', 'What never ends is no JSON value.', {
        hint: 'Leave out --follow or --json.',
      })
    }
    const filter = {since: flags.since, kinds: flags.kind}
    return this.withOperator(flags, async (operator, signal) => {
      const mirrors = await operator.mirrors()
      const mirror = args.name === undefined ? undefined : findMirror(mirrors, args.name)
      const names = new Map(mirrors.map(({id, name}) => [id, name]))
      const nameOf = (entry: MirrorLogEntry): string => names.get(entry.mirror) ?? `#${entry.mirror}`
      const show = (entry: MirrorLogEntry): void => {
        this.log(mirror === undefined ? lineOfAll(nameOf(entry), entry) : legacyLogLine(entry))
      }
      // One more than wanted tells whether there are more.
      const found = await read(operator, mirror, {...filter, max: flags.follow ? MAX : flags.max + 1})
      const entries = found.slice(-flags.max)
      entries.forEach(show)
      if (entries.length === 0) this.note(nothing(mirror, filter))
      else if (entries.length < found.length) this.note(`These are the newest ${entries.length}; --max shows more.`)
      const following = {
        signal: whileRead(signal),
        onEntries: (news: readonly MirrorLogEntry[]) => news.forEach(show),
        onAway: ({message}: MirrorbitsError) => this.note(`${message} Trying again until it is back.`),
        onBack: () => this.note('It is back.'),
      }
      if (flags.follow && mirror !== undefined) {
        const newest = (): Promise<MirrorLogEntry[]> => read(operator, mirror, {...filter, max: MAX})
        await followLog(newest, found, {...following, intervalMs: INTERVAL_MS})
      } else if (flags.follow) {
        const newest = recentOfAll(operator, {...filter, max: MAX}, names)
        await followLog(newest, found, {...following, intervalMs: ALL_INTERVAL_MS, newOf: unseenEntries})
      }
      return toMirrorLogJson(mirror, entries, nameOf)
    })
  }
}

/** One mirror's log is read whole: what is wanted of it is not known before. */
async function read(
  operator: Operator,
  mirror: Mirror | undefined,
  {max, ...filter}: NewestLogEntriesOptions,
): Promise<MirrorLogEntry[]> {
  if (mirror === undefined) return operator.allMirrorLogs({max, ...filter})
  return wantedLogEntries(await operator.mirrorLog(mirror, KEPT_LOG_ENTRIES), filter).slice(-max)
}

/**
 * Reads what all mirrors have logged in the minutes before it was read last, and since. Learns the names of mirrors
 * that were added since.
 */
function recentOfAll(
  operator: Operator,
  {since = 0, ...options}: NewestLogEntriesOptions,
  names: Map<MirrorId, string>,
): () => Promise<MirrorLogEntry[]> {
  let readAt = Date.now()
  return async () => {
    const now = Date.now()
    const entries = await operator.allMirrorLogs({...options, since: Math.max(since, readAt - RECENT_MS)})
    if (entries.some(({mirror}) => !names.has(mirror))) {
      for (const {id, name} of await operator.mirrors()) names.set(id, name)
    }
    readAt = now
    return entries
  }
}

const lineOfAll = (name: string, entry: MirrorLogEntry): string =>
  `${logTime(entry)}: ${printable(name)}: ${logText(entry)}`

function nothing(mirror: Mirror | undefined, {since, kinds}: MirrorLogFilter): string {
  if (since !== undefined || kinds !== undefined) return 'Nothing of this kind happened in this time.'
  return mirror === undefined ? 'No logs.' : `No logs for ${printable(mirror.name)}.`
}
