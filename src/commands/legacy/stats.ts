import {Args, Flags} from '@oclif/core'
import {filePattern} from '../../cli/file-pattern.js'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyFileStats, legacyMirrorStats} from '../../cli/legacy/stats-output.js'
import {MirrorbitsError} from '../../core/errors.js'
import {dayOf, dayRange, parseDay, periodsOf} from '../../core/stats/periods.js'
import {fileStats} from '../../operations/file-stats.js'
import {mirrorStats} from '../../operations/mirror-stats.js'

export default class LegacyStats extends LegacyCommand {
  static override summary = 'Count downloads as the original does, both days included.'
  static override args = {kind: Args.string(), what: Args.string()}
  static override flags = {
    'start-date': Flags.string(),
    'end-date': Flags.string(),
    h: Flags.boolean({char: 'h', allowNo: true, default: true}),
  }

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyStats)
    const {kind, what} = args
    if (what === undefined || (kind !== 'file' && kind !== 'mirror')) {
      throw new MirrorbitsError('MB_USAGE', 'Say whose statistics are wanted.', {
        hint: 'Write "stats file PATTERN" or "stats mirror NAME".',
      })
    }
    const output = await this.withRuntime(flags, async ({stores, clock}, signal) => {
      // As there: a day that is missing or cannot be read is today.
      const day = (text: string | undefined): number => parseDay(text ?? '') ?? dayOf(clock())
      const periods = periodsOf(dayRange({from: day(flags['start-date']), to: day(flags['end-date'])}, clock()))
      if (kind === 'file') {
        return legacyFileStats(await fileStats({...stores, matches: filePattern(what)}, {periods, signal}))
      }
      const mirror = this.byPart(await stores.mirrors.list(), what)
      const [stats] = await mirrorStats(stores, [mirror], periods)
      return stats === undefined ? '' : legacyMirrorStats(stats, flags.h)
    })
    process.stdout.write(output)
  }
}
