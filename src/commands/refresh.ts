import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {showProgress} from '../cli/show-progress.js'
import {refreshText, sourceProgress, toRefreshJson} from '../cli/source-progress.js'
import {messageOf} from '../core/errors.js'
import type {SourceScanResult} from '../core/events.js'

export default class Refresh extends BaseCommand {
  static override summary = 'Bring the catalogue up to date with the repository.'
  static override description =
    'A running node does the scan; without one it is done here. A scan that would remove a large part of what it looks at stops and says so. With a path nothing outside of it changes.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'Only a folder that was published to', command: '<%= config.bin %> <%= command.id %> /debian/pool'},
    {description: 'Compute all hashes again', command: '<%= config.bin %> <%= command.id %> --rehash'},
  ]
  static override args = {
    path: Args.string({description: 'File or folder of the repository to look at; all of it unless given.'}),
  }
  static override flags = {
    rehash: Flags.boolean({description: 'Compute the hashes of all files again, changed or not.', default: false}),
    force: Flags.boolean({
      description: 'Go on even when a large part of the catalogue would be removed.',
      default: false,
    }),
  }

  override async run(): Promise<SourceScanResult> {
    const {args, flags} = await this.parse(Refresh)
    const {rehash, force} = flags
    const {path} = args
    const result = await this.withOperator(flags, (operator, signal) =>
      showProgress(
        async report => {
          const progress = sourceProgress(report, operator.clock)
          progress.start()
          try {
            const scanned = await operator.refresh({rehash, force, path, signal, onEvent: progress.onEvent})
            progress.done()
            return scanned
          } catch (error) {
            progress.failed(messageOf(error))
            throw error
          }
        },
        {quiet: this.jsonEnabled(), verbose: flags.verbose},
      ),
    )
    this.log(refreshText(result))
    return toRefreshJson(result)
  }
}
