import {Args} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

export default class TokenRevoke extends BaseCommand {
  static override summary = 'Revoke tokens of the admin API: within a second nobody gets in with them.'
  static override examples = ['<%= config.bin %> <%= command.id %> publisher']
  static override strict = false
  static override args = {name: Args.string({description: 'Full names of the tokens.', required: true})}

  override async run(): Promise<{readonly revoked: readonly string[]}> {
    const {argv, flags} = await this.parse(TokenRevoke)
    const names = [...new Set(argv as string[])]
    await this.withOperator(flags, async operator => {
      for (const name of names) {
        await operator.revokeToken(name)
        this.log(`${name} revoked`)
      }
    })
    return {revoked: names}
  }
}
