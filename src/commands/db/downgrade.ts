import {BaseCommand} from '../../cli/base-command.js'
import {confirm} from '../../cli/confirm.js'
import {dryRunFlag, forceFlag, yesFlag} from '../../cli/migration-flags.js'
import {showMigration} from '../../cli/migration-progress.js'
import {migrationText, problemLines} from '../../cli/migration-text.js'
import type {MigrationResult} from '../../core/migration.js'

export default class DbDowngrade extends BaseCommand {
  static override summary = 'Bring the database back to the version that the original uses.'
  static override description = 'Stop all nodes before. A run that was cut off can be repeated.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --yes',
  ]
  static override flags = {'dry-run': dryRunFlag, force: forceFlag, yes: yesFlag}

  override async run(): Promise<MigrationResult> {
    const {flags} = await this.parse(DbDowngrade)
    const {'dry-run': dryRun, force, yes} = flags
    if (!dryRun) await confirm('Bring the database back to version 2?', {yes})
    const result = await this.withDatabase(flags, (tools, signal) =>
      showMigration(onProgress => tools.downgrade({dryRun, force, signal, onProgress}), {
        quiet: this.jsonEnabled(),
        verbose: flags.verbose,
      }),
    )
    this.log(migrationText(result))
    for (const line of problemLines(result)) this.note(line)
    return result
  }
}
