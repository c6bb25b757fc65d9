import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {standardOutput} from '../cli/style.js'
import {timeFlag} from '../cli/time-flag.js'
import {MirrorbitsError} from '../core/errors.js'
import {addressBytes, parseAddress} from '../core/network/address.js'
import type {SelectJson} from '../operations/select-json.js'
import {selectionText} from '../operations/select-text.js'

export default class Select extends BaseCommand {
  static override summary = 'Explain to which mirror a client would be sent, and why.'
  static override description =
    'Shows where GeoIP places the client, every mirror that may serve the file with its distance, score and weight, and every other that has the file with the reason why not. Ends with 1 when nobody may serve it, and there is no fallback.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> /images/disk.iso --ip 192.0.2.1',
    {
      description: 'A client that asks for HTTPS',
      command: '<%= config.bin %> <%= command.id %> /images/disk.iso --ip 2001:db8::1 --https',
    },
  ]
  static override args = {path: Args.string({description: 'Path of a file in the repository.', required: true})}
  static override flags = {
    ip: Flags.string({description: 'Address of the client.', required: true, helpValue: 'ADDRESS'}),
    time: timeFlag({
      description: 'When the client would ask, as 2026-11-21T12:00Z; now unless told. It matters with StickyMinutes.',
    }),
    https: Flags.boolean({description: 'The client must, or must not, get HTTPS; either unless told.', allowNo: true}),
  }

  override async run(): Promise<SelectJson> {
    const {args, flags} = await this.parse(Select)
    if (parseAddress(flags.ip, addressBytes()) === undefined) {
      throw new MirrorbitsError('MB_USAGE', `"${flags.ip.slice(0, 60)}" is not an IP address.`, {
        hint: 'Give the address of a client, such as 192.0.2.1 or 2001:db8::1.',
      })
    }
    // As in a request that nobody forwarded: only the wish itself counts.
    const wish = flags.https as boolean | undefined
    const tls = wish === undefined ? 'none' : wish ? 'required' : 'forbidden'
    const time = flags.time === undefined ? {} : {timeMs: flags.time}
    const question = {path: args.path, address: flags.ip, tls, ...time} as const
    const {selection, canLocate} = await this.withOperator(flags, operator => operator.select(question))
    if (!canLocate) this.note('There is no GeoIP database: the client cannot be located.')
    this.log(selectionText(selection, standardOutput()))
    const {mirrors, fallbacks} = selection
    if (mirrors.length === 0 && fallbacks.length === 0) process.exitCode = 1
    return selection
  }
}
