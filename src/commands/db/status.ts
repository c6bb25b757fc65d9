import {BaseCommand} from '../../cli/base-command.js'
import {statusText} from '../../cli/migration-text.js'
import {standardOutput} from '../../cli/style.js'
import type {DatabaseStatus} from '../../core/migration.js'

export default class DbStatus extends BaseCommand {
  static override summary = "Show the database's version and what takes its memory."
  static override description = 'Walks over all keys in small steps. Memory is estimated from a sample of each family.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<DatabaseStatus> {
    const {flags} = await this.parse(DbStatus)
    const status =
      flags.server === undefined
        ? await this.withDatabase(flags, tools => tools.status())
        : await this.withOperator(flags, operator => operator.databaseStatus())
    this.log(statusText(status, standardOutput()))
    return status
  }
}
