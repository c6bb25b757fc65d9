import {Args, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {legacyFileStats, legacyMirrorStats} from '../../cli/legacy/stats-output.js'
import {MirrorbitsError} from '../../core/errors.js'
import {dayOf, dayRange, parseDay} from '../../core/stats/periods.js'

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
    const output = await this.withOperator(flags, async (operator, signal) => {
      // As there: a day that is missing or cannot be read is today.
      const day = (text: string | undefined): number => parseDay(text ?? '') ?? dayOf(operator.clock())
      const days = {from: day(flags['start-date']), to: day(flags['end-date'])}
      const range = dayRange(days, operator.clock())
      if (kind === 'file') {
        return legacyFileStats(await operator.fileStats({pattern: what, range, signal}))
      }
      const all = await operator.mirrorStats(range)
      const {id} = this.byPart(
        all.map(({mirror}) => mirror),
        what,
      )
      return all
        .filter(({mirror}) => mirror.id === id)
        .map(stats => legacyMirrorStats(stats, flags.h))
        .join('')
    })
    process.stdout.write(output)
  }
}
