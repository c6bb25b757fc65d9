import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {printable} from '../core/text/display-width.js'
import type {NodeAnswers} from '../operations/node-answers.js'
import {counted} from '../core/text/counted.js'

export default class Upgrade extends BaseCommand {
  static override summary = 'Replace the running program by the one now on disk, without a failed request.'
  static override description =
    'The new program proves that it answers, and lives for three seconds beside the running one before that leaves; else the running one stays. A node that was started in a shell runs in the background from then on. Ends with 1 when a node was not upgraded.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'The nodes of every host', command: '<%= config.bin %> <%= command.id %> --all'},
  ]
  static override flags = {
    all: Flags.boolean({description: 'The nodes of every host, not only of this one.', default: false}),
  }

  override async run(): Promise<NodeAnswers> {
    const {flags} = await this.parse(Upgrade)
    const result = await this.withOperator(flags, (operator, signal) =>
      operator.upgrade({everywhere: flags.all, signal}),
    )
    for (const {node, ok, message} of result.nodes) {
      const told = message === '' ? '' : `: ${printable(message)}`
      this.log(`${printable(node)} ${ok ? 'upgraded' : 'stays'}${told}`)
    }
    if (result.silent > 0) this.note(`${counted(result.silent, 'node')} did not tell the end.`)
    if (result.silent > 0 || result.nodes.some(({ok}) => !ok)) process.exitCode = 1
    return result
  }
}
