import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {dryRunFlag} from '../../cli/migration-flags.js'
import {showMigration} from '../../cli/migration-progress.js'
import {importText, problemLines} from '../../cli/migration-text.js'
import {MirrorbitsError} from '../../core/errors.js'
import type {ImportResult} from '../../core/migration.js'

export default class DbImport extends BaseCommand {
  static override summary = 'Copy mirrors, statistics and logs from another database.'
  static override description =
    'Reads a database of any version of the original, or of this program, and writes nothing there. What is here already stays: a mirror or a count that is different is told and left. The address may also be in MIRRORBITS_IMPORT_URL, where other users of this machine cannot see its password. Ends with 1 when a mirror was not imported.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> redis://old.example.org:6379/0 --dry-run',
    '<%= config.bin %> <%= command.id %> redis://old.example.org:6379/0',
  ]
  static override args = {
    url: Args.string({description: 'Address of the database to read: redis://host:port/number, or unix:/path.'}),
  }
  static override flags = {'dry-run': dryRunFlag}

  override async run(): Promise<ImportResult> {
    const {args, flags} = await this.parse(DbImport)
    const url = args.url ?? process.env['MIRRORBITS_IMPORT_URL'] ?? ''
    if (url === '') {
      throw new MirrorbitsError('MB_USAGE', 'Say which database to import.', {
        hint: 'Give its address, such as redis://old.example.org:6379/0.',
      })
    }
    const result = await this.withDatabase(flags, (tools, signal) =>
      showMigration(onProgress => tools.importFrom(url, {dryRun: flags['dry-run'], signal, onProgress}), {
        quiet: this.jsonEnabled(),
        verbose: flags.verbose,
      }),
    )
    if (result.skipped.length > 0) process.exitCode = 1
    this.log(importText(result))
    for (const line of problemLines(result)) this.note(line)
    return result
  }
}
