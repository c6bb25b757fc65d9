import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {chosenDays, dayFlags} from '../../cli/day-flags.js'
import {fileStatsTable, toFileStatsJson, type FileStatsJson} from '../../cli/stats-text.js'
import {standardOutput} from '../../cli/style.js'

export default class StatsFile extends BaseCommand {
  static override summary = 'Count the downloads of files.'
  static override description =
    'All time, unless days are named; days are those of UTC. In a pipe, and without --from and --to, it prints what the original prints: the downloads of today.'
  static override examples = [
    {
      description: 'All images, this year so far',
      command: "<%= config.bin %> <%= command.id %> '\\.iso$' --from 2026-01-01",
    },
    {
      description: 'Everything, on one day',
      command: '<%= config.bin %> <%= command.id %> "" --from 2026-11-21 --to 2026-11-21',
    },
  ]
  static override args = {
    pattern: Args.string({
      description: 'Regular expression that some part of the path must fit.',
      required: true,
    }),
  }
  static override flags = dayFlags

  override async run(): Promise<FileStatsJson> {
    const {args, flags} = await this.parse(StatsFile)
    const {range, files} = await this.withOperator(flags, async (operator, signal) => {
      const days = chosenDays(flags, operator.clock())
      return {range: days, files: await operator.fileStats({pattern: args.pattern, range: days, signal})}
    })
    if (files.length === 0) this.note('No download was counted for such a file.')
    else this.log(fileStatsTable(files, standardOutput()))
    return toFileStatsJson(files, range)
  }
}
