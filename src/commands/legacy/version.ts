import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {versionFacts} from '../../cli/version-facts.js'

export default class LegacyVersion extends LegacyCommand {
  static override summary = 'Show the version as the original does.'

  override async run(): Promise<void> {
    await this.parse(LegacyVersion)
    const {version, node, platform, architecture, processors} = versionFacts(this.config.version)
    const lines = [
      ['Version:', version],
      ['Build:', ''],
      // Scripts look for this word; what is meant is what the program runs on.
      ['GoVersion:', `node${node}`],
      ['Operating System:', platform],
      ['Architecture:', architecture],
      ['Gomaxprocs:', String(processors)],
    ]
    this.log(['Client:', ...lines.map(([label = '', value = '']) => ` ${label.padEnd(17)} ${value}`)].join('\n'))
  }
}
