import {BaseCommand} from '../../cli/base-command.js'
import {standardOutput} from '../../cli/style.js'
import {isExpired} from '../../core/admin/api-token.js'
import {renderTable} from '../../core/text/table.js'
import type {KnownToken} from '../../operations/api-tokens.js'
import {toTokenJson, type TokenJson} from '../../operations/token-json.js'

export default class TokenList extends BaseCommand {
  static override summary = 'List the tokens of the admin API.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<TokenJson[]> {
    const {flags} = await this.parse(TokenList)
    const {tokens, now} = await this.withOperator(flags, async operator => ({
      tokens: await operator.tokens(),
      now: operator.clock(),
    }))
    if (tokens.length === 0) this.note('There are no tokens yet: make one with "mirrorbits token create".')
    else this.log(table(tokens, now))
    return tokens.map(toTokenJson)
  }
}

function table(tokens: readonly KnownToken[], now: number): string {
  const {paint, width} = standardOutput()
  const rows = tokens.map(token => {
    const {name, scope, created, expires, lastUsed} = toTokenJson(token)
    return [
      name,
      scope,
      created,
      isExpired(token, now) ? `${expires ?? ''} (over)` : (expires ?? 'never'),
      lastUsed ?? 'never',
    ]
  })
  return renderTable(
    [{title: 'NAME', minWidth: 8}, {title: 'SCOPE'}, {title: 'CREATED'}, {title: 'EXPIRES'}, {title: 'LAST USED'}],
    rows,
    {width, paint: (text, _, row) => (row === -1 ? paint('strong', text) : text)},
  ).join('\n')
}
