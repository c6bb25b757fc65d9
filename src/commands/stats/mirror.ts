import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {chosenDays, dayFlags} from '../../cli/day-flags.js'
import {findMirror} from '../../cli/find-mirror.js'
import {mirrorStatsTable, toMirrorStatsJson, type MirrorStatsJson} from '../../cli/stats-text.js'
import {standardOutput} from '../../cli/style.js'

export default class StatsMirror extends BaseCommand {
  static override summary = 'Count the downloads and bytes that mirrors have served.'
  static override description =
    'All mirrors and all time, unless told; days are those of UTC. In a pipe, with a name and without --from and --to, it prints what the original prints: the downloads of today.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> ovh --from 2026-11-01 --to 2026-11-30',
  ]
  static override args = {name: Args.string({description: 'Name of a mirror, or a part of it.'})}
  static override flags = dayFlags

  override async run(): Promise<MirrorStatsJson> {
    const {args, flags} = await this.parse(StatsMirror)
    const {range, stats} = await this.withOperator(flags, async operator => {
      const days = chosenDays(flags, operator.clock())
      const all = await operator.mirrorStats(days)
      if (args.name === undefined) return {range: days, stats: all}
      const {id} = findMirror(
        all.map(({mirror}) => mirror),
        args.name,
      )
      return {range: days, stats: all.filter(({mirror}) => mirror.id === id)}
    })
    if (stats.length === 0) this.note('There are no mirrors yet.')
    else this.log(mirrorStatsTable(stats, standardOutput()))
    return toMirrorStatsJson(stats, range)
  }
}
