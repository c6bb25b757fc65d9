import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import type {ProgramFacts} from '../../operations/operator.js'

export default class LegacyVersion extends LegacyCommand {
  static override summary = 'Show the version as the original does.'

  override async run(): Promise<void> {
    const {flags} = await this.parse(LegacyVersion)
    const {programFacts} = await import('../../runtime/program-facts.js')
    this.log(block('Client:', programFacts()))
    if (flags.server === undefined) return
    this.log(`\n${block('Server:', await this.withOperator(flags, operator => operator.program()))}`)
  }
}

function block(title: string, {version, node, platform, architecture, processors}: ProgramFacts): string {
  const lines = [
    ['Version:', version],
    ['Build:', ''],
    // Scripts look for this word; what is meant is what the program runs on.
    ['GoVersion:', `node${node}`],
    ['Operating System:', platform],
    ['Architecture:', architecture],
    ['Gomaxprocs:', String(processors)],
  ]
  return [title, ...lines.map(([label = '', value = '']) => ` ${label.padEnd(17)} ${value}`)].join('\n')
}
