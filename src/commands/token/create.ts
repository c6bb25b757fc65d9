import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {TOKEN_SCOPES, type TokenScope} from '../../core/admin/api-token.js'
import {parseLifetime} from '../../core/admin/token-lifetime.js'
import {MirrorbitsError} from '../../core/errors.js'
import {toTokenJson, type TokenJson} from '../../operations/token-json.js'

const lifetime = Flags.custom<number>({
  helpValue: 'TIME',
  parse: text => {
    const seconds = parseLifetime(text)
    if (seconds !== undefined) return Promise.resolve(seconds)
    return Promise.reject(
      new MirrorbitsError('MB_TOKEN_INVALID', `"${text.slice(0, 60)}" is not a time like 12h, 30d, 4w or 1y.`),
    )
  },
})

export default class TokenCreate extends BaseCommand {
  static override summary = 'Make a token for the admin API, and show it this once.'
  static override description =
    'Whoever has it may do what its scope says: read asks, scan also starts scans, refreshes and checks, admin does everything. Only a hash of it is kept.'
  static override examples = [
    {
      description: 'For a program that publishes files',
      command: '<%= config.bin %> <%= command.id %> publisher --scope scan',
    },
    {
      description: 'For a colleague, into a file',
      command: '<%= config.bin %> <%= command.id %> anna --scope admin --expires 90d > token',
    },
  ]
  static override args = {name: Args.string({description: 'Name, which the audit log tells.', required: true})}
  static override flags = {
    scope: Flags.option({options: TOKEN_SCOPES})({
      description: 'What its bearer may do.',
      default: 'read' as TokenScope,
    }),
    expires: lifetime({description: 'When it ends: 12h, 30d, 4w, 1y; never unless told.'}),
  }

  override async run(): Promise<{readonly token: TokenJson; readonly secret: string}> {
    const {args, flags} = await this.parse(TokenCreate)
    const {scope, expires} = flags
    const {token, secret} = await this.withOperator(flags, operator =>
      operator.createToken({name: args.name, scope, lifetime: expires}),
    )
    this.note(`Token ${token.name} with scope ${token.scope}. It is not shown again:`)
    this.log(secret)
    return {token: toTokenJson(token), secret}
  }
}
