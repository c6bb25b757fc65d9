import type {PackageManager, Tool} from './tools.js'

/** What is known about the machine before anything is installed. */
export interface Host {
  /** Those found, in the order of `packageManagers`. */
  readonly managers: readonly PackageManager[]
  /** 0 is root. */
  readonly uid: number
  /** Whether sudo exists, and whether it would ask for a password. */
  readonly sudo: 'none' | 'free' | 'password'
  /** Somebody is there to answer a question. */
  readonly isTerminal: boolean
}

export interface Command {
  readonly command: string
  readonly args: readonly string[]
}

export interface Installation {
  readonly manager: PackageManager
  /** Tried in turn until one succeeds: the preferred packages first, then their substitutes. */
  readonly attempts: readonly Command[]
  /** Fetches the lists of packages; undefined where installing does so by itself. */
  readonly updateLists: Command | undefined
  /** Whether to ask before going on. */
  readonly ask: boolean
}

export type InstallationPlan =
  | {readonly kind: 'install'; readonly installation: Installation}
  /** `command` is what somebody with the right to do so can type; undefined when no package manager is known. */
  | {readonly kind: 'refuse'; readonly command: string | undefined; readonly reason: string}

/** In the order of preference: a machine with apt-get may have brew as well. */
export const packageManagers = ['apt-get', 'dnf', 'apk', 'pacman', 'brew'] as const satisfies readonly PackageManager[]

const installArguments: Readonly<Record<PackageManager, readonly string[]>> = {
  'apt-get': ['install', '--yes', '--no-install-recommends'],
  dnf: ['install', '--assumeyes', '--setopt=install_weak_deps=False'],
  apk: ['add', '--no-cache'],
  pacman: ['--sync', '--needed', '--noconfirm'],
  brew: ['install'],
}

const updateArguments: Readonly<Record<PackageManager, readonly string[] | undefined>> = {
  'apt-get': ['update'],
  dnf: undefined,
  apk: undefined,
  pacman: ['--sync', '--refresh'],
  brew: undefined,
}

/** Decides how to install what is missing, or why not to. */
export function planInstallation(missing: readonly Tool[], host: Host): InstallationPlan {
  const manager = host.managers[0]
  if (manager === undefined) {
    return {kind: 'refuse', command: undefined, reason: 'No package manager that we know was found.'}
  }
  const needsRoot = manager !== 'brew'
  const asRoot = (args: readonly string[]): Command =>
    needsRoot && host.uid !== 0
      ? {command: 'sudo', args: [...sudoEnvironment(manager), manager, ...args]}
      : {command: manager, args}
  const attempts = packageChoices(missing, manager).map(packages => asRoot([...installArguments[manager], ...packages]))
  const refusal = refusalOf(manager, host)
  if (refusal !== undefined) return {kind: 'refuse', command: attempts.map(commandLine)[0], reason: refusal}
  const update = updateArguments[manager]
  return {
    kind: 'install',
    installation: {
      manager,
      attempts,
      updateLists: update === undefined ? undefined : asRoot(update),
      ask: host.isTerminal,
    },
  }
}

/** sudo drops the environment, in which apt-get looks for the wish not to be asked anything. */
const sudoEnvironment = (manager: PackageManager): string[] =>
  manager === 'apt-get' ? ['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_MODE=l'] : []

/** The n-th choice has the n-th package of every tool, or its last one. */
function packageChoices(missing: readonly Tool[], manager: PackageManager): string[][] {
  const count = Math.max(...missing.map(tool => tool.packages[manager].length))
  return Array.from({length: count}, (_, choice) =>
    missing.map(({packages: {[manager]: names}}) => names[choice] ?? names.at(-1) ?? names[0]),
  )
}

function refusalOf(manager: PackageManager, {uid, sudo, isTerminal}: Host): string | undefined {
  if (manager === 'brew') return uid === 0 ? 'Homebrew refuses to run as root.' : undefined
  if (uid === 0 || sudo === 'free') return undefined
  if (sudo === 'none') return 'Installing needs root, and there is no sudo.'
  return isTerminal ? undefined : 'Installing needs a password for sudo, and there is no terminal to ask on.'
}

/** As one would type it. None of our arguments needs quotes. */
export const commandLine = ({command, args}: Command): string => [command, ...args].join(' ')
