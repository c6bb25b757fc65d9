import {describe, expect, it} from 'vitest'
import {ensureTools, type EnsureToolsDeps} from './ensure-tools.js'
import {redisTool, rsyncTool} from './tools.js'

interface Machine {
  readonly installed?: readonly string[]
  readonly uid?: number
  readonly sudoIsFree?: boolean
  readonly answer?: boolean
  readonly files?: readonly string[]
  /** What running a command does to the machine: its exit status, or the command it brings. */
  readonly onRun?: (line: string, installed: Set<string>) => number
}

function machine({installed = ['apt-get'], uid = 0, sudoIsFree = false, answer, files = [], onRun}: Machine) {
  const commands = new Set(installed)
  const ran: string[] = []
  const told: string[] = []
  const deps: EnsureToolsDeps = {
    uid,
    isTerminal: answer !== undefined,
    ask: question => {
      told.push(question)
      return Promise.resolve(answer ?? false)
    },
    tell: text => told.push(text),
    which: binary => Promise.resolve(commands.has(binary) ? `/usr/bin/${binary}` : undefined),
    exists: path => Promise.resolve(files.includes(path)),
    succeeds: () => Promise.resolve(sudoIsFree),
    run: (command, args) => {
      const line = [command, ...args].join(' ').replace(/\/\S*mirrorbits-policy-\S*/, 'TEXT')
      ran.push(line)
      return Promise.resolve(onRun?.(line, commands) ?? 0)
    },
  }
  return {deps, ran, told}
}

const bringsRedis = (line: string, installed: Set<string>): number => {
  if (line.includes('install') && line.includes('redis-server')) installed.add('redis-server')
  return 0
}
const withPolicy = ['/usr/sbin/policy-rc.d']
const installLine = 'apt-get install --yes --no-install-recommends redis-server'

describe('ensureTools', () => {
  it('does nothing when everything is there, under any of its names', async () => {
    const {deps, ran, told} = machine({installed: ['valkey-server', 'rsync']})
    await ensureTools([redisTool, rsyncTool], deps)
    expect([ran, told]).toEqual([[], []])
  })

  it('says what it installs and why, and asks first on a terminal', async () => {
    const {deps, ran, told} = machine({answer: true, files: withPolicy, onRun: bringsRedis})
    await ensureTools([redisTool], deps)
    expect(told).toEqual([
      'redis-server or valkey-server is not installed. It is needed to keep mirrors, holdings and statistics.',
      `To install: ${installLine}`,
      'Install now?',
    ])
    expect(ran).toEqual([installLine])
  })

  it('installs nothing when the answer is no, and tells the command', async () => {
    const {deps, ran} = machine({answer: false})
    await expect(ensureTools([redisTool], deps)).rejects.toMatchObject({
      code: 'MB_TOOL_MISSING',
      hint: `Run "${installLine}" and try again.`,
    })
    expect(ran).toEqual([])
  })

  it('forbids the start of services for as long as it installs', async () => {
    const {deps, ran} = machine({onRun: bringsRedis})
    await ensureTools([redisTool], deps)
    expect(ran).toEqual(['install -m 0755 TEXT /usr/sbin/policy-rc.d', installLine, 'rm -f /usr/sbin/policy-rc.d'])
  })

  it('leaves a policy about services that is there already', async () => {
    const {deps, ran} = machine({files: withPolicy, onRun: bringsRedis})
    await ensureTools([redisTool], deps)
    expect(ran).toEqual([installLine])
  })

  it('removes its policy when installing fails', async () => {
    const {deps, ran} = machine({onRun: line => (line.includes('apt-get') ? 100 : 0)})
    await expect(ensureTools([redisTool], deps)).rejects.toThrow('Installing ended with status 100.')
    expect(ran.at(-1)).toBe('rm -f /usr/sbin/policy-rc.d')
  })

  it('updates the lists and tries again when a package is not found', async () => {
    let updated = false
    const {deps, ran} = machine({
      files: withPolicy,
      onRun: (line, installed) => {
        if (line === 'apt-get update') updated = true
        return updated ? bringsRedis(line, installed) : 100
      },
    })
    await ensureTools([redisTool], deps)
    expect(ran.slice(-2)).toEqual(['apt-get update', installLine])
  })

  it('takes the substitute where the preferred package is not known', async () => {
    const {deps} = machine({
      installed: ['dnf'],
      onRun: (line, installed) => {
        if (!line.endsWith(' redis')) return 1
        installed.add('redis-server')
        return 0
      },
    })
    await expect(ensureTools([redisTool], deps)).resolves.toBeUndefined()
  })

  it('does all of it through sudo as an ordinary user', async () => {
    const {deps, ran} = machine({installed: ['apt-get', 'sudo'], uid: 1000, sudoIsFree: true, onRun: bringsRedis})
    await ensureTools([redisTool], deps)
    expect(ran).toHaveLength(3)
    for (const line of ran) expect(line).toMatch(/^sudo /)
  })

  it('refuses where sudo would ask for a password and nobody is there', async () => {
    const {deps, ran} = machine({installed: ['apt-get', 'sudo'], uid: 1000})
    await expect(ensureTools([rsyncTool], deps)).rejects.toMatchObject({code: 'MB_TOOL_MISSING'})
    expect(ran).toEqual([])
  })

  it('names what to install where no package manager is known', async () => {
    const {deps} = machine({installed: []})
    await expect(ensureTools([redisTool, rsyncTool], deps)).rejects.toMatchObject({
      hint: 'Install redis-server or valkey-server and rsync and try again.',
    })
  })

  it('is an error when the package came without the command', async () => {
    const {deps} = machine({files: withPolicy})
    await expect(ensureTools([redisTool], deps)).rejects.toMatchObject({code: 'MB_TOOL_MISSING'})
  })

  it('keeps the service from starting with the machine under systemd', async () => {
    const files = [...withPolicy, '/run/systemd/system', '/lib/systemd/system/redis-server.service']
    const {deps, ran} = machine({files, onRun: bringsRedis})
    await ensureTools([redisTool], deps)
    expect(ran.at(-1)).toBe('systemctl disable --quiet redis-server.service')
  })
})
