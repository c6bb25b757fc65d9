import {BaseCommand, runtimeOptions} from '../../cli/base-command.js'
import {standardOutput} from '../../cli/style.js'
import {printable} from '../../core/text/display-width.js'

interface NotifyTestJson {
  readonly sent: readonly {
    readonly kind: 'webhook' | 'email'
    readonly target: string
    readonly ok: boolean
    readonly problem: string | null
  }[]
}

export default class NotifyTest extends BaseCommand {
  static override summary = 'Send a test message to all who are notified.'
  static override description =
    'Tries every webhook and the mail server of the key Notifications once, whatever events they are for. Ends with 1 when one does not take the message.'
  static override examples = ['<%= config.bin %> <%= command.id %> --config /etc/mirrorbits.conf']

  override async run(): Promise<NotifyTestJson> {
    this.localOnly()
    const {flags} = await this.parse(NotifyTest)
    const {testNotifications} = await import('../../runtime/test-notifications.js')
    const deliveries = await testNotifications(runtimeOptions(flags))
    const {paint} = standardOutput()
    for (const {kind, target, problem} of deliveries) {
      const mark = problem === undefined ? paint('ok', '✔') : paint('bad', '✖')
      this.log(
        `${mark} ${kind.padEnd(7)} ${printable(target)}${problem === undefined ? '' : `: ${printable(problem)}`}`,
      )
    }
    if (deliveries.length === 0) this.log('Nobody is notified: the configuration has no Notifications.')
    if (deliveries.some(({problem}) => problem !== undefined)) process.exitCode = 1
    return {
      sent: deliveries.map(({kind, target, problem}) => ({
        ...{kind, target, ok: problem === undefined},
        problem: problem ?? null,
      })),
    }
  }
}
