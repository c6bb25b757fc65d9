import {Args, Flags} from '@oclif/core'
import {LegacyCommand} from '../../cli/legacy/legacy-command.js'
import {mirrorDiff} from '../../cli/mirror-diff.js'
import {printable} from '../../core/text/display-width.js'

export default class LegacyGeoupdate extends LegacyCommand {
  static override summary = "Update a mirror's place as the original does."
  static override args = {name: Args.string({required: true})}
  static override flags = {force: Flags.boolean({char: 'f', default: false})}

  override async run(): Promise<void> {
    const {args, flags} = await this.parse(LegacyGeoupdate)
    await this.withOperator(flags, async (operator, signal) => {
      const mirror = this.byPart(await operator.mirrors(), args.name)
      const name = printable(mirror.name)
      const {settings, warnings} = await operator.locateMirror(mirror)
      if (warnings.length > 0) this.log(warnings.map(warning => `Warning: ${warning}\n`).join(''))
      const diff = mirrorDiff(mirror, {...mirror, ...settings}, {comment: false})
      if (diff.length === 0) {
        const isKnown = Object.keys(settings).length > 0
        this.log(isKnown ? 'Geolocation is up to date, there is nothing to change.' : 'There is nothing to change.')
        return
      }
      this.log(diff.join('\n'))
      if (!flags.force && !(await this.agree(`Update mirror ${name}?`, signal))) return
      await operator.updateMirror(mirror, settings)
      this.log(`Mirror '${name}' updated successfully`)
    })
  }
}
