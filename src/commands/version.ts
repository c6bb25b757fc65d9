import {BaseCommand} from '../cli/base-command.js'
import type {ProgramFacts} from '../operations/operator.js'

/** `schemas/version.schema.json`. */
interface Versions extends ProgramFacts {
  /** The node that the command goes through; null without `--server`. */
  readonly server: ProgramFacts | null
}

export default class Version extends BaseCommand {
  static override summary = 'Show the version of this program and what it runs on.'
  static override description = 'With a server also that of the node.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'And that of a node',
      command: '<%= config.bin %> <%= command.id %> --server https://mirrors.example.org:3390',
    },
  ]

  override async run(): Promise<Versions> {
    const {flags} = await this.parse(Version)
    const {programFacts} = await import('../runtime/program-facts.js')
    const facts = programFacts()
    this.log(`mirrorbits ${line(facts)}`)
    if (flags.server === undefined) return {...facts, server: null}
    const server = await this.withOperator(flags, operator => operator.program())
    this.log(`server     ${line(server)}`)
    return {...facts, server}
  }
}

const line = ({version, node, platform, architecture}: ProgramFacts): string =>
  `${version} on Node.js ${node}, ${platform}-${architecture}`
