/** Programs that install other programs. Named by their command. */
export type PackageManager = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'brew'

/** A program of the system that a part of mirrorbits cannot do without. */
export interface Tool {
  /** Commands that serve; having any one of them is enough. */
  readonly binaries: readonly string[]
  /** Packages that bring it, the preferred one first: distributions differ in which of them they have. */
  readonly packages: Readonly<Record<PackageManager, readonly [string, ...string[]]>>
  /** systemd units that the package switches on and that we do not want to run. */
  readonly units: readonly string[]
  /** Finishes the sentence "it is needed …". */
  readonly why: string
}

const everywhere = (name: string): Tool['packages'] => ({
  'apt-get': [name],
  dnf: [name],
  apk: [name],
  pacman: [name],
  brew: [name],
})

export const redisTool: Tool = {
  binaries: ['redis-server', 'valkey-server'],
  packages: {
    'apt-get': ['redis-server', 'valkey-server'],
    dnf: ['valkey', 'redis'],
    apk: ['redis', 'valkey'],
    pacman: ['valkey', 'redis'],
    brew: ['redis', 'valkey'],
  },
  units: ['redis-server.service', 'valkey-server.service'],
  why: 'to keep mirrors, holdings and statistics',
}

export const rsyncTool: Tool = {
  binaries: ['rsync'],
  packages: everywhere('rsync'),
  units: [],
  why: 'to ask mirrors which files they have',
}

export const tmuxTool: Tool = {
  binaries: ['tmux'],
  packages: everywhere('tmux'),
  units: [],
  why: 'to test the dashboard in a real terminal',
}
