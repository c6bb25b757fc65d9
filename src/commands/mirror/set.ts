import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'
import {changedText, toChangedMirrorJson, type ChangedMirrorJson} from '../../cli/changed-mirror.js'
import {exactWithoutTerminal, findMirror} from '../../cli/find-mirror.js'
import {standardOutput} from '../../cli/style.js'
import {refuseDashes, settingsTyped} from '../../cli/settings-typed.js'
import {MirrorbitsError} from '../../core/errors.js'
import {ALL_FIELDS} from '../../core/mirror-fields.js'
import type {MirrorSettings} from '../../core/mirror.js'

export default class MirrorSet extends BaseCommand {
  static override summary = 'Change settings of a mirror, and show what changed.'
  static override description = `Settings are ${ALL_FIELDS.map(({name}) => name).join(', ')}, in any case, or named as the flags of "mirror add". An empty value is none. Without a terminal the full name is needed; with --all there is none.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> ovh Score=50 CountryCodes="FR BE"',
    {
      description: 'A mirror without sponsor',
      command: '<%= config.bin %> <%= command.id %> ovh sponsor-name= sponsor-url=',
    },
    {description: 'All mirrors', command: '<%= config.bin %> <%= command.id %> --all AllowRedirects=forbidden'},
  ]
  static override strict = false
  static override args = {
    name: Args.string({description: 'Name of the mirror, or a part of it.'}),
    setting: Args.string({description: 'What to change, as KEY=VALUE.'}),
  }
  static override flags = {all: Flags.boolean({char: 'a', description: 'Change all mirrors.', default: false})}

  override async run(): Promise<ChangedMirrorJson | ChangedMirrorJson[]> {
    refuseDashes(this.argv)
    const {argv, flags} = await this.parse(MirrorSet)
    const [name, settings] = wanted(argv as string[], flags.all)
    const changed = await this.withOperator(flags, async (operator, signal) => {
      const mirrors = await operator.mirrors()
      const chosen = name === undefined ? mirrors : [findMirror(mirrors, name, exactWithoutTerminal())]
      const done: ChangedMirrorJson[] = []
      for (const mirror of chosen) {
        if (signal.aborted) break
        const after = await operator.updateMirror(mirror, settings)
        this.log(changedText(mirror, after, standardOutput().paint))
        done.push(toChangedMirrorJson(mirror, after))
      }
      return done
    })
    const [only] = changed
    if (only === undefined) this.note('There are no mirrors to change.')
    return name === undefined || only === undefined ? changed : only
  }
}

/** The name, undefined for all mirrors, and the settings. Throws MB_USAGE. */
function wanted(words: readonly string[], isForAll: boolean): readonly [string | undefined, Partial<MirrorSettings>] {
  const name = isForAll ? undefined : words[0]
  const typed = isForAll ? words : words.slice(1)
  if (typed.length === 0) {
    throw new MirrorbitsError('MB_USAGE', 'Say of which mirror, and what to change.', {
      hint: 'For example: mirrorbits mirror set ovh Score=50, or with --all instead of the name.',
    })
  }
  const settings = settingsTyped(typed)
  if (isForAll && settings.name !== undefined) {
    throw new MirrorbitsError('MB_USAGE', 'Not all mirrors can have the same name.', {hint: 'Leave out Name or --all.'})
  }
  return [name, settings]
}
