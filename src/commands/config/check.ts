import {BaseCommand, runtimeOptions} from '../../cli/base-command.js'
import {counted} from '../../core/text/counted.js'

interface ConfigCheckJson {
  readonly file: string | null
  readonly warnings: readonly string[]
}

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Look for mistakes in the configuration.'
  static override description =
    'Tells all mistakes with file and line and ends with 1 when there is one; what is only suspicious is a warning. Connects to nothing: "mirrorbits doctor" does.'
  static override examples = ['<%= config.bin %> <%= command.id %> --config /etc/mirrorbits.conf.new']

  override async run(): Promise<ConfigCheckJson> {
    this.localOnly()
    const {flags} = await this.parse(ConfigCheck)
    const {readConfig} = await import('../../runtime/read-config.js')
    const {shown, warnings: suspicious, missing} = await readConfig(runtimeOptions(flags))
    const warnings = [...suspicious, ...missing]
    for (const warning of warnings) this.log(`Warning: ${warning}`)
    const file = shown.file ?? null
    const found = warnings.length === 0 ? '' : `, ${counted(warnings.length, 'warning')}`
    this.log(`${file ?? 'The command line'} has no mistakes${found}.`)
    return {file, warnings}
  }
}
