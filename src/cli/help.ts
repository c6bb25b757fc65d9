import {CommandHelp, Help} from '@oclif/core'

/** Usage lines name what a command needs; all else that it takes is listed below and would bury that. */
class ShortUsage extends CommandHelp {
  protected override defaultUsage(): string {
    const {id, args, flags, strict} = this.command
    const shown = Object.values(args).filter(({hidden}) => hidden !== true)
    const given = shown.map(({name, required}, i) => {
      const word = `${name.toUpperCase()}${strict === false && i === shown.length - 1 ? '...' : ''}`
      return required === true ? word : `[${word}]`
    })
    const needed = Object.values(flags)
      .filter(({required}) => required === true)
      .map(flag => `--${flag.name}${flag.type === 'option' ? ` ${flag.helpValue?.toString() ?? 'VALUE'}` : ''}`)
    return [id, ...given, ...needed, '[FLAGS]'].join(' ')
  }
}

/** What `--help` prints. Loaded by oclif, which package.json tells of it, and only when it is asked for. */
export default class MirrorbitsHelp extends Help {
  protected override CommandHelpClass = ShortUsage
}
