import {Command, Flags} from '@oclif/core'
import {MirrorbitsError} from '../core/errors.js'
import {printableJson} from '../core/text/unprintable.js'
import type {Operator} from '../operations/operator.js'
import type {DatabaseTools} from '../runtime/open-database-tools.js'
import type {OpenedOperator} from '../runtime/open-operator.js'
import type {Runtime, RuntimeOptions} from '../runtime/open-runtime.js'
import {INTERRUPTED, quietExitOf, viewError} from './error-view.js'
import {watchInterrupt} from './interrupt.js'
import {usageHelp} from './usage-help.js'

/** The flags that every command has, as parsed. */
export interface CommonFlags {
  readonly config: string | undefined
  readonly repository: string | undefined
  readonly verbose: boolean
  readonly server: string | undefined
  readonly token: string | undefined
  readonly 'server-ca': string | undefined
  readonly 'ask-token': boolean
}

export const runtimeOptions = ({
  config,
  repository,
  verbose,
}: Pick<CommonFlags, 'config' | 'repository' | 'verbose'>): RuntimeOptions => ({
  configFile: config,
  repository,
  verbose,
})

/** What all commands share: flags, JSON, the way to the runtime, errors. Results go to stdout, the rest to stderr. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    config: Flags.string({
      char: 'c',
      description: 'Configuration file; /etc/mirrorbits.conf when not given.',
      env: 'MIRRORBITS_CONFIG',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
    }),
    repository: Flags.string({
      description: "Folder that is published, instead of the configuration's.",
      env: 'MIRRORBITS_REPOSITORY',
      helpGroup: 'GLOBAL',
      helpValue: 'DIR',
    }),
    server: Flags.string({
      description: 'Admin API to work through instead of the database: https://host:port, host:port or unix:/path.',
      env: 'MIRRORBITS_SERVER',
      helpGroup: 'GLOBAL',
      helpValue: 'URL',
    }),
    token: Flags.string({
      description: 'Token or password of that API; better in the environment, where other users do not see it.',
      env: 'MIRRORBITS_TOKEN',
      helpGroup: 'GLOBAL',
      helpValue: 'SECRET',
    }),
    'server-ca': Flags.string({
      description: 'File with certificates (PEM) that its certificate is trusted by, instead of the usual ones.',
      env: 'MIRRORBITS_SERVER_CA',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
    }),
    'ask-token': Flags.boolean({
      description: 'Ask for the token or password; without a terminal it is the first line of standard input.',
      helpGroup: 'GLOBAL',
      default: false,
    }),
    verbose: Flags.boolean({
      description: 'Log what is being done to standard error.',
      helpGroup: 'GLOBAL',
      default: false,
    }),
  }

  /** What is piped in is never an argument: it may be a password, or the answers of `yes`. */
  protected override async init(): Promise<void> {
    await super.init()
    for (const arg of Object.values(this.ctor.args)) arg.ignoreStdin = true
  }

  /** Asked once, also where the way is opened twice. */
  #asked: string | undefined

  /** Opens the way to where the work is done, lets it be used, and closes it whatever happens. Ctrl-C aborts the signal. */
  protected withOperator<T>(
    flags: CommonFlags,
    use: (operator: Operator, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const open = async (): Promise<OpenedOperator> => {
      const {openOperator} = await import('../runtime/open-operator.js')
      const {server, 'server-ca': caFile} = flags
      return openOperator({...runtimeOptions(flags), server, caFile, secret: await this.#secretOf(flags)})
    }
    return using(open, ({operator}, signal) => use(operator, signal))
  }

  /** The same next to the database, where a server cannot stand between. */
  protected withRuntime<T>(
    flags: CommonFlags,
    use: (runtime: Runtime, signal: AbortSignal) => Promise<T>,
    options: Pick<RuntimeOptions, 'readsOldDatabase'> = {},
  ): Promise<T> {
    const open = async (): Promise<Runtime> => {
      if (flags.server !== undefined) throw notRemote()
      const {openRuntime} = await import('../runtime/open-runtime.js')
      return openRuntime({...runtimeOptions(flags), ...options})
    }
    return using(open, use)
  }

  /** The same with a database of any version. */
  protected withDatabase<T>(
    flags: CommonFlags,
    use: (tools: DatabaseTools, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const open = async (): Promise<DatabaseTools> => {
      if (flags.server !== undefined) throw notRemote()
      const {openDatabaseTools} = await import('../runtime/open-database-tools.js')
      return openDatabaseTools(runtimeOptions(flags))
    }
    return using(open, use)
  }

  /** Refuses `--server` where nothing goes through one; the environment may name one for other commands. */
  protected localOnly(): void {
    if (this.argv.some(argument => /^--server(?:=|$)/.test(argument))) throw notRemote()
  }

  async #secretOf(flags: CommonFlags): Promise<string> {
    if (!flags['ask-token']) return flags.token ?? ''
    const {askSecret} = await import('./ask-secret.js')
    this.#asked ??= await askSecret('Password: ')
    return this.#asked
  }

  /** A line to standard error, for people: nothing with --json. */
  protected note(line: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${line}\n`)
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${printableJson(json, 2)}\n`)
  }

  protected override catch(error: Error): Promise<unknown> {
    if (!this.jsonEnabled() || quietExitOf(error) !== undefined) return Promise.reject(error)
    const {exit, ...view} = viewError(error, usageHelp(this.id ?? '', this.ctor.examples))
    process.exitCode = exit
    this.logJson(view)
    return Promise.resolve()
  }
}

/** Uses what was opened and closes it. Ctrl-C aborts the signal. */
async function using<R extends {close(): Promise<void>}, T>(
  open: () => Promise<R>,
  use: (opened: R, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = watchInterrupt(process)
  try {
    const opened = await open()
    try {
      const result = await interrupt.guard(use(opened, interrupt.signal))
      // What goes on until it is stopped has not failed, and was left all the same.
      if (interrupt.signal.aborted) process.exitCode ??= INTERRUPTED
      return result
    } finally {
      await opened.close()
    }
  } finally {
    interrupt.close()
  }
}

const notRemote = (): MirrorbitsError =>
  new MirrorbitsError('MB_NOT_REMOTE', 'This cannot be done through a server.', {
    hint: 'Run it where the configuration is, without --server, -h, -p and MIRRORBITS_SERVER.',
  })
