import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {confirm} from '../../cli/confirm.js'
import {dryRunFlag, yesFlag} from '../../cli/migration-flags.js'
import {counted} from '../../core/text/counted.js'
import {parseRetention, type PruneResult} from '../../core/stats/retention.js'

export default class DbPrune extends BaseCommand {
  static override summary = 'Remove old statistics.'
  static override description =
    'Counts of single days, months or years that are older than said are removed; the sums of all time stay. What is not named is kept.'
  static override examples = [
    {
      description: 'Keep 90 days and 24 months, and all years',
      command: '<%= config.bin %> <%= command.id %> daily:90 monthly:24',
    },
  ]
  static override strict = false
  static override args = {
    retention: Args.string({description: 'What to keep: daily:N, monthly:N, yearly:N.', required: true}),
  }
  static override flags = {'dry-run': dryRunFlag, yes: yesFlag}

  override async run(): Promise<PruneResult> {
    const {argv, flags} = await this.parse(DbPrune)
    const retention = parseRetention(argv as string[])
    return this.withDatabase(flags, async tools => {
      const planned = await tools.prune(retention, {dryRun: true})
      const {length} = planned.removed
      if (flags['dry-run'] || length === 0) {
        this.log(length === 0 ? 'No statistics are older than that.' : ['Would remove:', ...planned.removed].join('\n'))
        return planned
      }
      await confirm(`Remove ${counted(length, 'old statistic')}?`, {yes: flags.yes})
      const done = await tools.prune(retention, {dryRun: false})
      this.log(`${counted(done.removed.length, 'old statistic')} removed`)
      return done
    })
  }
}
