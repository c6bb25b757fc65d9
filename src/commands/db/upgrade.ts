import {BaseCommand} from '../../cli/base-command.js'
import {dryRunFlag, forceFlag} from '../../cli/migration-flags.js'
import {showMigration} from '../../cli/migration-progress.js'
import {migrationText, problemLines} from '../../cli/migration-text.js'
import type {MigrationResult} from '../../core/migration.js'

export default class DbUpgrade extends BaseCommand {
  static override summary = 'Bring a database of the original to the version that this program needs.'
  static override description =
    'Stop all nodes before. What the former version reads is removed only after the version was switched; a run that was cut off can be repeated. Go back with "mirrorbits db downgrade".'
  static override examples = [
    {
      description: 'See first what would be done',
      command: '<%= config.bin %> <%= command.id %> --dry-run',
    },
    '<%= config.bin %> <%= command.id %>',
  ]
  static override flags = {'dry-run': dryRunFlag, force: forceFlag}

  override async run(): Promise<MigrationResult> {
    const {flags} = await this.parse(DbUpgrade)
    const result = await this.withDatabase(flags, (tools, signal) =>
      showMigration(onProgress => tools.upgrade({dryRun: flags['dry-run'], force: flags.force, signal, onProgress}), {
        quiet: this.jsonEnabled(),
        verbose: flags.verbose,
      }),
    )
    this.log(migrationText(result))
    for (const line of problemLines(result)) this.note(line)
    return result
  }
}
