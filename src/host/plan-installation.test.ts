import {describe, expect, it} from 'vitest'
import {commandLine, packageManagers, planInstallation, type Host} from './plan-installation.js'
import {redisTool, rsyncTool, tmuxTool} from './tools.js'

const root: Host = {managers: ['apt-get'], uid: 0, sudo: 'none', isTerminal: false}

const linesOf = (host: Host, tools = [redisTool, rsyncTool]): string[] => {
  const plan = planInstallation(tools, host)
  return plan.kind === 'install' ? plan.installation.attempts.map(commandLine) : [`refused: ${plan.reason}`]
}

describe('planInstallation', () => {
  it.each([
    ['apt-get', 'apt-get install --yes --no-install-recommends redis-server rsync'],
    ['dnf', 'dnf install --assumeyes --setopt=install_weak_deps=False valkey rsync'],
    ['apk', 'apk add --no-cache redis rsync'],
    ['pacman', 'pacman --sync --needed --noconfirm valkey rsync'],
  ] as const)('installs with %s as root', (manager, line) => {
    expect(linesOf({...root, managers: [manager]})[0]).toBe(line)
  })

  it('installs with brew as an ordinary user, without sudo', () => {
    expect(linesOf({managers: ['brew'], uid: 501, sudo: 'password', isTerminal: true})[0]).toBe(
      'brew install redis rsync',
    )
  })

  it('does not run brew as root', () => {
    expect(linesOf({...root, managers: ['brew']})).toEqual(['refused: Homebrew refuses to run as root.'])
  })

  it('takes the substitute package on the second attempt', () => {
    expect(linesOf(root)[1]).toBe('apt-get install --yes --no-install-recommends valkey-server rsync')
  })

  it('makes one attempt when no tool has a substitute', () => {
    expect(linesOf(root, [rsyncTool, tmuxTool])).toEqual(['apt-get install --yes --no-install-recommends rsync tmux'])
  })

  it('prefers the package manager of the system to brew', () => {
    expect(linesOf({...root, managers: ['dnf', 'brew']})[0]).toMatch(/^dnf /)
  })

  it('goes through sudo when that needs no password, also without a terminal', () => {
    expect(linesOf({...root, uid: 1000, sudo: 'free'})[0]).toBe(
      'sudo env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get install --yes --no-install-recommends redis-server rsync',
    )
  })

  it('lets sudo ask for the password on a terminal', () => {
    expect(linesOf({...root, uid: 1000, sudo: 'password', isTerminal: true})[0]).toMatch(/^sudo env .* apt-get install/)
  })

  it('needs no environment through sudo where nothing is asked', () => {
    expect(linesOf({...root, managers: ['apk'], uid: 1000, sudo: 'free'})[0]).toBe(
      'sudo apk add --no-cache redis rsync',
    )
  })

  it('refuses when sudo would ask and nobody is there, and tells the command', () => {
    expect(planInstallation([rsyncTool], {...root, uid: 1000, sudo: 'password'})).toEqual({
      kind: 'refuse',
      command:
        'sudo env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get install --yes --no-install-recommends rsync',
      reason: 'Installing needs a password for sudo, and there is no terminal to ask on.',
    })
  })

  it('refuses an ordinary user where there is no sudo', () => {
    expect(linesOf({...root, uid: 1000})).toEqual(['refused: Installing needs root, and there is no sudo.'])
  })

  it('refuses on a system without any package manager that it knows', () => {
    expect(planInstallation([rsyncTool], {...root, managers: []})).toMatchObject({kind: 'refuse', command: undefined})
  })

  it('asks only where somebody can answer', () => {
    for (const isTerminal of [true, false]) {
      expect(planInstallation([rsyncTool], {...root, isTerminal})).toMatchObject({installation: {ask: isTerminal}})
    }
  })

  it.each(packageManagers)('has a package of every tool for %s', manager => {
    for (const tool of [redisTool, rsyncTool, tmuxTool]) expect(tool.packages[manager][0]).toMatch(/^[a-z-]+$/)
  })
})
