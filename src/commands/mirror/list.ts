import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {printable} from '../../core/text/display-width.js'
import {unreadableText} from '../../operations/unreadable-mirrors.js'
import {toDescribedMirrorJson, type DescribedMirrorJson} from '../../operations/mirror-json.js'
import {chooseMirrors, SORT_KEYS, STATE_FILTERS} from '../../cli/mirror-order.js'
import {DEFAULT_COLUMNS, MIRROR_COLUMN_NAMES, mirrorTable} from '../../cli/mirror-table.js'
import {columnList} from '../../cli/column-list.js'
import {standardOutput} from '../../cli/style.js'

export default class MirrorList extends BaseCommand {
  static override summary = 'List the mirrors with their state, place, traffic and completeness.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Those that need a look',
      command: '<%= config.bin %> <%= command.id %> --state down --state degraded',
    },
    {description: 'Only names, for a script', command: '<%= config.bin %> <%= command.id %> --columns name'},
  ]
  static override flags = {
    filter: Flags.string({char: 'f', description: 'Part of a name or address, or a country code.', helpValue: 'TEXT'}),
    state: Flags.option({options: STATE_FILTERS, multiple: true, multipleNonGreedy: true})({
      description: 'Only mirrors in this state; may be repeated.',
    }),
    sort: Flags.option({options: SORT_KEYS})({description: 'Order of the list.', default: 'name'}),
    reverse: Flags.boolean({char: 'r', description: 'The other way round.', default: false}),
    columns: columnList(MIRROR_COLUMN_NAMES)({
      description: `Columns to show, of ${MIRROR_COLUMN_NAMES.join(', ')}.`,
      default: [...DEFAULT_COLUMNS],
      defaultHelp: () => Promise.resolve(DEFAULT_COLUMNS.join(',')),
    }),
  }

  override async run(): Promise<DescribedMirrorJson[]> {
    const {flags} = await this.parse(MirrorList)
    const {descriptions, unreadable, nowMs} = await this.withOperator(flags, async operator => ({
      descriptions: await operator.describeMirrors(),
      unreadable: await operator.unreadableMirrors(),
      nowMs: operator.clock(),
    }))
    // Also with --json, where the list has no room for it: who reads the list alone must not take it for complete.
    for (const {text, advice} of unreadable.map(unreadableText)) {
      process.stderr.write(`Warning: ${printable(`${text} ${advice}`)}\n`)
    }
    const {filter, state: states = [], sort, reverse, columns} = flags
    const chosen = chooseMirrors(descriptions, {filter, states, sort, reverse})
    if (descriptions.length === 0 && unreadable.length === 0)
      this.note('There are no mirrors yet: add one with "mirrorbits mirror add".')
    else if (chosen.length === 0) this.note('No mirror matches.')
    else this.log(mirrorTable(chosen, {columns, nowMs, ...standardOutput()}))
    return chosen.map(toDescribedMirrorJson)
  }
}
