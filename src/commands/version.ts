import {BaseCommand} from '../cli/base-command.js'
import {versionFacts, type VersionFacts} from '../cli/version-facts.js'

export default class Version extends BaseCommand {
  static override summary = 'Show the version of this program and what it runs on.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  override async run(): Promise<VersionFacts> {
    await this.parse(Version)
    const facts = versionFacts(this.config.version)
    this.log(`mirrorbits ${facts.version} on Node.js ${facts.node}, ${facts.platform}-${facts.architecture}`)
    return facts
  }
}
