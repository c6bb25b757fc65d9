import {BaseCommand, runtimeOptions} from '../../cli/base-command.js'
import {configLines, toConfigJson, type ConfigJson} from '../../cli/config-json.js'

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show the configuration in force, with all defaults.'
  static override description = 'Passwords are shown as ***. Connects to nothing.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  override async run(): Promise<ConfigJson> {
    this.localOnly()
    const {flags} = await this.parse(ConfigShow)
    const {readConfig} = await import('../../runtime/read-config.js')
    const {shown, warnings} = await readConfig(runtimeOptions(flags))
    for (const warning of warnings) this.note(`Warning: ${warning}`)
    const json = toConfigJson(shown)
    this.log(configLines(json).join('\n'))
    return json
  }
}
