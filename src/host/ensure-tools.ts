import {MirrorbitsError} from '../core/errors.js'
import {
  commandLine,
  packageManagers,
  planInstallation,
  type Host,
  type Installation,
  type InstallationPlan,
} from './plan-installation.js'
import {withoutStartingServices} from './quiet-services.js'
import type {Tool} from './tools.js'

export interface EnsureToolsDeps {
  /** Asks the person at the terminal; called only when `isTerminal`. */
  readonly ask: (question: string) => Promise<boolean>
  readonly tell: (text: string) => void
  /** Runs a command on the terminal without a shell and returns its exit status; 127 when it cannot be started. */
  readonly run: (command: string, args: readonly string[]) => Promise<number>
  /** Whether a command ends well; it says nothing and is asked nothing. */
  readonly succeeds: (command: string, args: readonly string[]) => Promise<boolean>
  readonly isTerminal: boolean
  readonly uid: number
  /** Where a command lies; undefined when it is not installed. */
  readonly which: (binary: string) => Promise<string | undefined>
  readonly exists: (path: string) => Promise<boolean>
}

/**
 * Makes sure that programs of the system are there and installs those that are
 * missing: with consent on a terminal, else only as root or through a sudo that
 * asks for no password. Services that packages bring are not started.
 * Throws MB_TOOL_MISSING with the command to type when it cannot or may not.
 */
export async function ensureTools(wanted: readonly Tool[], deps: EnsureToolsDeps): Promise<void> {
  const missing = await missingOf(wanted, deps)
  if (missing.length === 0) return
  const plan = planInstallation(missing, await inspectHost(deps))
  if (plan.kind === 'refuse') throw toolMissing(missing, plan)
  await install(missing, plan.installation, deps)
}

async function missingOf(tools: readonly Tool[], {which}: EnsureToolsDeps): Promise<Tool[]> {
  const missing: Tool[] = []
  for (const tool of tools) {
    const found = await Promise.all(tool.binaries.map(which))
    if (found.every(path => path === undefined)) missing.push(tool)
  }
  return missing
}

async function inspectHost({which, succeeds, uid, isTerminal}: EnsureToolsDeps): Promise<Host> {
  const found = await Promise.all(packageManagers.map(which))
  const managers = packageManagers.filter((_, index) => found[index] !== undefined)
  return {managers, uid, isTerminal, sudo: await sudoKind()}

  async function sudoKind(): Promise<Host['sudo']> {
    if (uid === 0 || (await which('sudo')) === undefined) return 'none'
    return (await succeeds('sudo', ['-n', 'true'])) ? 'free' : 'password'
  }
}

async function install(missing: readonly Tool[], installation: Installation, deps: EnsureToolsDeps): Promise<void> {
  const {attempts, ask} = installation
  const lines = attempts.map(commandLine)
  deps.tell(missing.map(tool => `${namesOf(tool)} is not installed. It is needed ${tool.why}.`).join('\n'))
  deps.tell(`To install: ${lines[0] ?? ''}`)
  if (ask && !(await deps.ask('Install now?'))) {
    throw toolMissing(missing, {kind: 'refuse', command: lines[0], reason: 'It was not wanted.'})
  }
  const status = await runAttempts(installation, deps)
  const still = await missingOf(missing, deps)
  if (still.length > 0) {
    throw toolMissing(still, {kind: 'refuse', command: lines[0], reason: `Installing ended with status ${status}.`})
  }
  if (installation.manager === 'apt-get') await switchOffUnits(missing, deps)
}

async function runAttempts(installation: Installation, deps: EnsureToolsDeps): Promise<number> {
  const {manager, attempts, updateLists} = installation
  const attempt = async (): Promise<number> => {
    let status = 0
    for (const {command, args} of attempts) {
      status = await deps.run(command, args)
      if (status === 0) break
    }
    return status
  }
  const installOrUpdateFirst = async (): Promise<number> => {
    // Fresh images come without lists, and old lists name packages that are gone: then update and try again.
    const status = await attempt()
    if (status === 0 || updateLists === undefined) return status
    deps.tell(`The lists of packages may be missing or old: ${commandLine(updateLists)}`)
    await deps.run(updateLists.command, updateLists.args)
    return attempt()
  }
  if (manager !== 'apt-get') return installOrUpdateFirst()
  return withoutStartingServices({...deps, runAsRoot: asRoot(deps)}, installOrUpdateFirst)
}

/** Debian's packages also have their services start with the machine. */
async function switchOffUnits(tools: readonly Tool[], deps: EnsureToolsDeps): Promise<void> {
  if (!(await deps.exists('/run/systemd/system'))) return
  const unitFiles = tools.flatMap(({units}) => units)
  for (const unit of unitFiles) {
    if (!(await deps.exists(`/lib/systemd/system/${unit}`))) continue
    await asRoot(deps)('systemctl', ['disable', '--quiet', unit])
  }
}

const asRoot =
  ({uid, run}: EnsureToolsDeps): EnsureToolsDeps['run'] =>
  (command, args) =>
    uid === 0 ? run(command, args) : run('sudo', [command, ...args])

const namesOf = ({binaries}: Tool): string => binaries.join(' or ')

function toolMissing(
  tools: readonly Tool[],
  {command, reason}: Extract<InstallationPlan, {kind: 'refuse'}>,
): MirrorbitsError {
  const names = tools.map(namesOf).join(' and ')
  const hint = command === undefined ? `Install ${names} and try again.` : `Run "${command}" and try again.`
  return new MirrorbitsError('MB_TOOL_MISSING', `Not installed: ${names}. ${reason}`, {hint})
}
