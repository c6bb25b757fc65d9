import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {eventLine} from '../cli/event-line.js'
import {whileRead} from '../cli/while-read.js'
import type {MirrorbitsEvent} from '../core/events.js'
import {counted} from '../core/text/counted.js'
import {printableJson} from '../core/text/unprintable.js'
import {tellEvent} from '../core/tell-event.js'

export default class Events extends BaseCommand {
  static override summary = 'Show what happens on all nodes.'
  static override description =
    'Events are told to whoever listens and are not kept, so only what happens from now on is shown. Figures, such as the rates of each second, are left out unless --type asks for them. With --json every event is a line of JSON, as the reference of events has it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --follow',
    {
      description: 'Scans of mirrors, for a program',
      command: '<%= config.bin %> <%= command.id %> --follow --type scan.finished --type scan.failed --json',
    },
  ]
  static override flags = {
    follow: Flags.boolean({char: 'f', description: 'Go on until Ctrl-C.', default: false}),
    seconds: Flags.integer({
      description: 'Without --follow, listen so long.',
      default: 5,
      min: 1,
      max: 86_400,
      helpValue: 'SECONDS',
    }),
    type: Flags.string({
      char: 't',
      description: 'Only events of this type, or of all types that begin so, as scan does; may be repeated.',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  override async run(): Promise<void> {
    const {flags} = await this.parse(Events)
    const {type: types = [], follow, seconds} = flags
    const isWanted = (event: MirrorbitsEvent): boolean =>
      types.length === 0
        ? this.jsonEnabled() || tellEvent(event) !== undefined
        : types.some(wanted => event.type === wanted || event.type.startsWith(`${wanted}.`))
    const {wait} = await import('../runtime/wait.js')
    const onGap = (): void => {
      process.stderr.write('The connection was broken and stands again: events may have been missed.\n')
    }
    if (!follow) this.note(`Listening for ${counted(seconds, 'second')}; --follow goes on until Ctrl-C.`)
    await this.withOperator(flags, async (operator, signal) => {
      const stop = await operator.listen(event => {
        if (!isWanted(event)) return
        process.stdout.write(`${this.jsonEnabled() ? printableJson(event) : eventLine(event)}\n`)
      }, onGap)
      const read = whileRead(signal)
      try {
        do await wait(follow ? 3_600_000 : seconds * 1000, read)
        while (follow && !read.aborted)
      } finally {
        await stop()
      }
    })
  }

  /** The events are the output; there is no result beside them. */
  protected override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json)
  }
}
