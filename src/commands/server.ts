import {Flags} from '@oclif/core'
import {BaseCommand, runtimeOptions} from '../cli/base-command.js'

export default class Server extends BaseCommand {
  static override summary = 'Run a node: answer downloads, scan and watch mirrors.'
  static override description = 'Stays in the foreground until SIGTERM or Ctrl-C; a service manager keeps it running.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --config /etc/mirrorbits.conf',
    {
      description: 'Only answer downloads, leave scans and checks to other nodes',
      command: '<%= config.bin %> <%= command.id %> --no-monitor',
    },
  ]
  static override flags = {
    listen: Flags.string({
      description: "Address to answer on, instead of the configuration's.",
      env: 'MIRRORBITS_LISTEN',
      helpValue: 'HOST:PORT',
    }),
    monitor: Flags.boolean({description: 'Scan and check mirrors as well.', allowNo: true, default: true}),
    'pid-file': Flags.string({
      description: 'File to write the process id to.',
      env: 'MIRRORBITS_PID_FILE',
      helpValue: 'FILE',
    }),
    'log-file': Flags.string({
      description: 'File to log to, instead of standard error.',
      env: 'MIRRORBITS_LOG_FILE',
      helpValue: 'FILE',
    }),
    debug: Flags.boolean({description: 'Log more.', default: false}),
  }

  override async run(): Promise<{readonly stopped: true}> {
    this.localOnly()
    const {flags} = await this.parse(Server)
    const {runServer} = await import('../runtime/run-server.js')
    await runServer({
      ...runtimeOptions(flags),
      monitor: flags.monitor,
      pidFile: flags['pid-file'],
      logFile: flags['log-file'],
      debug: flags.debug,
      listen: flags.listen,
    })
    return {stopped: true}
  }
}
