import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {findMirror} from '../../cli/find-mirror.js'
import {followLog} from '../../cli/follow-log.js'
import {legacyLogLine} from '../../cli/legacy/log-line.js'
import {toMirrorLogJson, type MirrorLogJson} from '../../cli/mirror-log-json.js'
import {MirrorbitsError} from '../../core/errors.js'
import {printable} from '../../core/text/display-width.js'

const INTERVAL_MS = 1000
/** As many as are kept. */
const MAX = 1000

export default class MirrorLogs extends BaseCommand {
  static override summary = "Show a mirror's log: changes, scans, and when it went up or down."
  static override description = 'The oldest line comes first. Ctrl-C ends --follow.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh --max 20',
    '<%= config.bin %> <%= command.id %> ovh --follow',
  ]
  static override args = {name: Args.string({description: 'Name of the mirror, or a part of it.', required: true})}
  static override flags = {
    max: Flags.integer({char: 'l', description: 'How many lines at most.', default: 500, min: 1, max: MAX}),
    follow: Flags.boolean({char: 'f', description: 'Go on with what is new.', default: false}),
  }

  override async run(): Promise<MirrorLogJson> {
    const {args, flags} = await this.parse(MirrorLogs)
    if (flags.follow && this.jsonEnabled()) {
      throw new MirrorbitsError('MB_USAGE', 'What never ends is no JSON value.', {
        hint: 'Leave out --follow or --json.',
      })
    }
    return this.withOperator(flags, async (operator, signal) => {
      const mirror = findMirror(await operator.mirrors(), args.name)
      const all = await operator.mirrorLog(mirror, MAX)
      const entries = all.slice(-flags.max)
      for (const entry of entries) this.log(legacyLogLine(entry))
      if (entries.length === 0) this.note(`No logs for ${printable(mirror.name)}.`)
      if (flags.follow) {
        await followLog(() => operator.mirrorLog(mirror, MAX), all, {
          signal,
          intervalMs: INTERVAL_MS,
          onEntries: news => news.forEach(entry => this.log(legacyLogLine(entry))),
        })
      }
      return toMirrorLogJson(mirror, entries)
    })
  }
}
