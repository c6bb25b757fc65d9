import {Command, Flags} from '@oclif/core'
import type {Operator} from '../operations/operator.js'
import type {DatabaseTools} from '../runtime/open-database-tools.js'
import type {Runtime, RuntimeOptions} from '../runtime/open-runtime.js'
import {quietExitOf, viewError} from './error-view.js'
import {watchInterrupt} from './interrupt.js'

/** The flags that every command has, as parsed. */
export interface CommonFlags {
  readonly config: string | undefined
  readonly repository: string | undefined
  readonly verbose: boolean
}

export const runtimeOptions = ({config, repository, verbose}: CommonFlags): RuntimeOptions => ({
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
    verbose: Flags.boolean({
      description: 'Log what is being done to standard error.',
      helpGroup: 'GLOBAL',
      default: false,
    }),
  }

  /** Opens the way to where the work is done, lets it be used, and closes it whatever happens. Ctrl-C aborts the signal. */
  protected withOperator<T>(
    flags: CommonFlags,
    use: (operator: Operator, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.withRuntime(flags, use)
  }

  /** Opens the runtime, lets it be used, and closes it whatever happens. Ctrl-C aborts the signal. */
  protected async withRuntime<T>(
    flags: CommonFlags,
    use: (runtime: Runtime, signal: AbortSignal) => Promise<T>,
    options: Pick<RuntimeOptions, 'readsOldDatabase'> = {},
  ): Promise<T> {
    const interrupt = watchInterrupt(process)
    try {
      const {openRuntime} = await import('../runtime/open-runtime.js')
      const runtime = await openRuntime({...runtimeOptions(flags), ...options})
      try {
        return await interrupt.guard(use(runtime, interrupt.signal))
      } finally {
        await runtime.close()
      }
    } finally {
      interrupt.close()
    }
  }

  /** The same with a database of any version. */
  protected async withDatabase<T>(
    flags: CommonFlags,
    use: (tools: DatabaseTools, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const interrupt = watchInterrupt(process)
    try {
      const {openDatabaseTools} = await import('../runtime/open-database-tools.js')
      const tools = await openDatabaseTools(runtimeOptions(flags))
      try {
        return await interrupt.guard(use(tools, interrupt.signal))
      } finally {
        await tools.close()
      }
    } finally {
      interrupt.close()
    }
  }

  /** A line to standard error, for people: nothing with --json. */
  protected note(line: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${line}\n`)
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`)
  }

  protected override catch(error: Error): Promise<unknown> {
    if (!this.jsonEnabled() || quietExitOf(error) !== undefined) return Promise.reject(error)
    const {exit, ...view} = viewError(error, `${(this.id ?? '').replaceAll(':', ' ')} `)
    process.exitCode = exit
    this.logJson(view)
    return Promise.resolve()
  }
}
