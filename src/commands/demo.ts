import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'

export default class Demo extends BaseCommand {
  static override summary = 'Try everything out: a repository, mirrors, a server and traffic, all on this machine.'
  static override description = 'Needs nothing set up and leaves nothing behind. Ends with Ctrl-C.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override enableJsonFlag = false
  static override flags = {
    port: Flags.integer({
      description: 'Port to answer on; the next free one when it is taken.',
      default: 8080,
      min: 1,
      max: 65_535,
      env: 'MIRRORBITS_DEMO_PORT',
    }),
    'state-directory': Flags.string({
      description: "Where to make the demo's own folder; the folder for temporary files when not given.",
      env: 'MIRRORBITS_DEMO_STATE',
      helpValue: 'DIR',
    }),
  }

  override async run(): Promise<void> {
    this.localOnly()
    const {flags} = await this.parse(Demo)
    const {runDemo} = await import('../demo/run-demo.js')
    await runDemo({port: flags.port, stateDirectory: flags['state-directory']})
  }
}
