import {BaseCommand} from '../cli/base-command.js'
import {printable} from '../core/text/display-width.js'
import type {NodeAnswers} from '../operations/node-answers.js'
import {counted} from '../core/text/counted.js'

export default class Reload extends BaseCommand {
  static override summary = 'Have all running nodes read their configuration again.'
  static override description =
    'A node whose file has a mistake keeps the configuration that it has, and says so in its log; "mirrorbits config check" finds it before. Ends with 1 when a node failed or did not answer.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<NodeAnswers> {
    const {flags} = await this.parse(Reload)
    const result = await this.withOperator(flags, (operator, signal) => operator.reload(signal))
    for (const {node, ok, message} of result.nodes) {
      this.log(ok ? `${printable(node)} reloaded` : `${printable(node)} failed: ${printable(message)}`)
    }
    if (result.silent > 0) this.note(`${counted(result.silent, 'node')} did not answer.`)
    if (result.silent > 0 || result.nodes.some(({ok}) => !ok)) process.exitCode = 1
    return result
  }
}
