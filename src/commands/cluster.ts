import {BaseCommand} from '../cli/base-command.js'
import {standardOutput} from '../cli/style.js'
import {ownerOf, SOURCE} from '../core/cluster-owner.js'
import {relativeTime} from '../core/text/relative-time.js'
import {renderTable} from '../core/text/table.js'

interface ClusterJson {
  readonly nodes: readonly {
    readonly node: string
    /** Of its program; empty when it does not tell. */
    readonly version: string
    /** Its last sign of life, RFC 3339. */
    readonly heardAt: string
    /** Scans the repository by itself. */
    readonly scansSource: boolean
    /** Names of the mirrors that it scans and checks. */
    readonly mirrors: readonly string[]
  }[]
}

export default class Cluster extends BaseCommand {
  static override summary = 'Show the nodes that are running, their versions, and which mirrors each looks after.'
  static override description =
    'Listens for some seconds. A node that was started with --no-monitor only answers downloads: its name says so.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<ClusterJson> {
    const {flags} = await this.parse(Cluster)
    const {heard, mirrors} = await this.withOperator(flags, async (operator, signal) => ({
      heard: await operator.nodes(signal),
      mirrors: await operator.mirrors(),
    }))
    const names = heard.map(({name}) => name)
    const nodes = heard.map(({name: node, version, heardAt}) => ({
      ...{node, version, heardAt: new Date(heardAt).toISOString()},
      scansSource: ownerOf(SOURCE, names) === node,
      mirrors: mirrors.filter(({id}) => ownerOf(id, names) === node).map(({name}) => name),
    }))
    if (nodes.length === 0) this.note('No node was heard.')
    else this.log(table(nodes))
    return {nodes}
  }
}

function table(nodes: ClusterJson['nodes']): string {
  const {paint, width} = standardOutput()
  const now = Date.now()
  const rows = nodes.map(({node, version, heardAt, scansSource, mirrors}) => [
    ...[node, version === '' ? '–' : version, relativeTime(Date.parse(heardAt) / 1000, now)],
    ...[scansSource ? 'yes' : '', String(mirrors.length), mirrors.join(', ')],
  ])
  return renderTable(
    [
      {title: 'NODE', minWidth: 10},
      {title: 'VERSION'},
      {title: 'HEARD'},
      {title: 'SOURCE'},
      {title: 'MIRRORS', align: 'right'},
      {title: '', minWidth: 10},
    ],
    rows,
    {width, paint: (text, _, row) => (row === -1 ? paint('strong', text) : text)},
  ).join('\n')
}
